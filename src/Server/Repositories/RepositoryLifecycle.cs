using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The stored states of a repository. Pure.</summary>
public static class RepositoryLifecycle
{
    /// <summary>The state after the event, or why it cannot happen.</summary>
    public static Result<RepositoryState> Decide(RepositoryState state, RepositoryEvent @event) => (@event, state) switch
    {
        (RepositoryEvent.Made, RepositoryState.Creating) => RepositoryState.Ready,
        (RepositoryEvent.MakingFailed, RepositoryState.Creating) => RepositoryState.Failed,
        (RepositoryEvent.Retried, RepositoryState.Failed) => RepositoryState.Creating,

        (RepositoryEvent.DamageFound, RepositoryState.Ready or RepositoryState.Frozen) => RepositoryState.Frozen,
        (RepositoryEvent.DamageAccepted or RepositoryEvent.DamageUndone, RepositoryState.Frozen) => RepositoryState.Ready,
        (RepositoryEvent.DamageAccepted or RepositoryEvent.DamageUndone, RepositoryState.Ready) =>
            Problem.Conflict("repository.not-frozen", "The repository is not frozen.", "Somebody may have decided already."),
        (RepositoryEvent.DeletionAsked, RepositoryState.Ready) => RepositoryState.Deleted,
        (RepositoryEvent.DeletionAsked, RepositoryState.Frozen) => FrozenRepository.Refusal,
        (RepositoryEvent.BroughtBack, RepositoryState.Deleted) => RepositoryState.Ready,
        (RepositoryEvent.CoolingOffEnded, RepositoryState.Deleted or RepositoryState.Removing) => RepositoryState.Removing,
        (RepositoryEvent.BroughtBack or RepositoryEvent.CoolingOffEnded, RepositoryState.Ready or RepositoryState.Frozen) =>
            Problem.Conflict("repository.not-deleted", "The repository is not deleted.", "Somebody may have brought it back already."),
        (_, RepositoryState.Deleted or RepositoryState.Removing) => RepositoryPassphrase.NotReady(state),
        (RepositoryEvent.DeletionAsked or RepositoryEvent.BroughtBack or RepositoryEvent.CoolingOffEnded, _) => RepositoryPassphrase.NotReady(state),

        (RepositoryEvent.DamageFound or RepositoryEvent.DamageAccepted or RepositoryEvent.DamageUndone, _) => RepositoryPassphrase.NotReady(state),

        // What holds archives is never made again, whatever arrives late.
        (_, RepositoryState.Ready or RepositoryState.Frozen) => Problem.Conflict("repository.exists", "The repository exists already.", "There is nothing to make."),
        (RepositoryEvent.Retried, RepositoryState.Creating) => RepositoryPassphrase.NotReady(state),
        (RepositoryEvent.Made or RepositoryEvent.MakingFailed, RepositoryState.Failed) =>
            Problem.Conflict("repository.failed", "The attempt to make the repository has ended already.", "Try again from the start."),

        _ => throw new InvalidOperationException($"No answer to {@event} in {state}."),
    };
}
