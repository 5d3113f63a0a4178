using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>Brings a deleted repository back before its time is over. The files first: what a crash interrupts is still deleted, and can be brought back again.</summary>
public sealed class BringBackRepository(
    IDbContextFactory<ServerDatabase> databases, RepositoryClosing closing, DeletedFiles files, IClientKeysChanged keys, Signals signals)
{
    public sealed record Request(RepositoryId RepositoryId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.ManageRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        if (closing.TryTake(request.RepositoryId) is not { } taken)
            return Problem.Unavailable("repository.busy", "The server works on this repository at this moment.", "Try again in a moment.");
        await using (taken)
        {
            var repository = await database.Set<Repository>().SingleAsync(row => row.Id == request.RepositoryId, cancellationToken);
            if (!RepositoryLifecycle.Decide(repository.State, RepositoryEvent.BroughtBack).IsSuccess(out var state, out var refused))
                return refused;
            if (await files.ReturnAsync(repository.Id, cancellationToken) is { } problem)
                return problem;
            repository.BringBack(state);
            database.Record(actor, ActivityKind.RepositoryBroughtBack, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, CancellationToken.None));
            await database.SaveChangesAsync(CancellationToken.None);
            await keys.ApplyAsync(CancellationToken.None);
            signals.Raise(ClientTopics.Of(repository.ClientId));
            return Done.It;
        }
    }
}
