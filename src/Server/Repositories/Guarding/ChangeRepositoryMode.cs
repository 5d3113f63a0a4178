using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>A person says what the client may do with its repository. Opening it lifts only what a person had restricted.</summary>
public sealed class ChangeRepositoryMode(IDbContextFactory<ServerDatabase> databases, RepositoryGate gate, ActivityJournal journal)
{
    /// <param name="RepositoryId">Which.</param>
    /// <param name="Mode">The most that the client may do from now.</param>
    /// <param name="Reason">Needed for every mode but <see cref="RepositoryMode.Backup"/>: somebody will wonder.</param>
    public sealed record Request(RepositoryId RepositoryId, RepositoryMode Mode, string? Reason = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.ManageRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        if (request.Mode == RepositoryMode.Backup)
        {
            await gate.LiftAsync(request.RepositoryId, RestrictionCause.Person, cancellationToken);
            await RecordAsync(database, request, actor, cancellationToken);
            return Done.It;
        }

        if (string.IsNullOrWhiteSpace(request.Reason))
            return Problem.Invalid("repository.reason-missing", "A reason is needed.", "Whoever finds the repository closed wants to know why.", "reason");
        await gate.RestrictAsync(request.RepositoryId, RestrictionCause.Person, request.Mode, request.Reason, actor.Name, cancellationToken);
        await RecordAsync(database, request, actor, cancellationToken);
        return Done.It;
    }

    private async Task RecordAsync(ServerDatabase database, Request request, Actor actor, CancellationToken cancellationToken)
    {
        var about = await database.Set<Repository>().Where(repository => repository.Id == request.RepositoryId)
            .Select(repository => new { repository.Name, repository.ClientId }).SingleAsync(cancellationToken);
        await journal.RecordAsync(
            actor, ActivityKind.RepositoryModeChanged, await database.SubjectAsync("repository", request.RepositoryId.Value, about.Name, about.ClientId, cancellationToken),
            request.Mode == RepositoryMode.Backup ? $"{request.Mode}" : $"{request.Mode}: {request.Reason}", cancellationToken);
    }
}
