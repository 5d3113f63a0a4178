using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Locks;

/// <summary>
/// Breaks borg's lock that a dead borg has left. Only while nobody is in the repository: our own lock is taken first, so no
/// session begins meanwhile, and then it is looked once more who holds borg's.
/// </summary>
public sealed class BreakStaleLock(IDbContextFactory<ServerDatabase> databases, LockLook look, RepositoryClosing closing, RepositoryBorg borg, Signals signals)
{
    public sealed record Request(RepositoryId RepositoryId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.MaintainRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        if (closing.TryTake(request.RepositoryId) is not { } taken)
            return Problem.Conflict("repository.in-use", "Somebody is in the repository: the server itself, or a session of the client.", "The lock is free again when that has ended.");
        await using (taken)
        {
            var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == request.RepositoryId, cancellationToken);
            if (!(await look.FindAsync(database, repository, cancellationToken)).IsSuccess(out var standing, out var problem))
                return problem;
            if (standing.Refusal is { } held)
                return held;
            if ((await borg.BreakLockAsync(repository.Id, cancellationToken)).IsProblem(out problem))
                return problem;
            var who = standing.Lock?.Holders is [var first, ..] ? $"Held by process {first.ProcessId} of {first.Machine}." : "It did not say who held it.";
            database.Record(actor, ActivityKind.LockBroken, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken), detail: who);
            await database.SaveChangesAsync(cancellationToken);
            signals.Raise(ClientTopics.Of(repository.ClientId));
            return Done.It;
        }
    }
}
