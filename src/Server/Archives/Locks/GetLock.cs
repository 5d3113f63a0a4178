using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Locks;

/// <summary>Whether borg's lock of a repository is held, by whom, and whether it may be broken.</summary>
public sealed class GetLock(IDbContextFactory<ServerDatabase> databases, LockLook look)
{
    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="IsLocked">borg's lock is there.</param>
    /// <param name="IsOurs">A job or a session holds it that this server knows of.</param>
    /// <param name="Since">When it was taken; null where it is free.</param>
    /// <param name="Holders">By borg's own word; empty where it does not say.</param>
    /// <param name="CanBeBroken">Nobody holds it any more, as far as this machine can tell.</param>
    /// <param name="Refusal">Why it is not broken.</param>
    public sealed record Response(bool IsLocked, bool IsOurs, DateTimeOffset? Since, IReadOnlyList<Holder> Holders, bool CanBeBroken, string? Refusal);

    /// <param name="Machine">As borg calls it.</param>
    /// <param name="ProcessId">Its number on that machine.</param>
    /// <param name="IsAlive">A borg of this number runs on the server's machine.</param>
    public sealed record Holder(string Machine, int ProcessId, bool IsAlive);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (!repository.State.IsThere())
            return new Response(false, false, null, [], false, null);
        if (!(await look.FindAsync(database, repository, cancellationToken)).IsSuccess(out var standing, out var problem))
            return problem;
        return new Response(
            standing.Lock is not null, standing.IsOurs, standing.Lock?.Since,
            [.. (standing.Lock?.Holders ?? []).Select(holder => new Holder(holder.Machine, holder.ProcessId, holder.IsAlive))], standing.Refusal is null, standing.Refusal?.Detail);
    }
}
