using System.Net;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>
/// Deletes a repository, at first only so that nobody reaches it: its files are set aside, and until its cooling-off is over
/// one click brings it back. Whoever has taken an administrator's account wants it gone at once, so the end is written down
/// now, a shortened setting counts only after the longer one has passed, and the password is asked for once more.
/// </summary>
public sealed class DeleteRepository(
    IDbContextFactory<ServerDatabase> databases, RepositoryRecord record, RepositoryClosing closing, DeletedFiles files, OwnPassword ownPassword, IClientKeysChanged keys, Signals signals, TimeProvider time)
{
    /// <param name="Name">Of the repository, typed.</param>
    /// <param name="Password">Of the account that asks; empty where it has none.</param>
    public sealed record Request(RepositoryId RepositoryId, string Name, string Password)
    {
        public override string ToString() => $"(repository {RepositoryId})";
    }

    /// <param name="KeptUntil">Until then it can be brought back.</param>
    public sealed record Response(DateTimeOffset KeptUntil);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, IPAddress? address, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (actor.RefuseWithoutSession(out var userId) is { } noPerson)
            return noPerson;
        if (!(await record.FindToGiveUpAsync(request.RepositoryId, request.Name, cancellationToken)).IsSuccess(out var repository, out var standsAgainst))
            return standsAgainst;
        if (await ownPassword.RefuseAsync(userId, request.Password, "password", address, cancellationToken) is { } wrong)
            return wrong;

        DateTimeOffset until = default;
        var problem = await closing.DoAloneAsync(request.RepositoryId, "Deletion", async () =>
        {
            if (!(await DecideAsync(request.RepositoryId, actor, cancellationToken)).IsSuccess(out until, out var refused))
                return refused;
            // From here on whatever is interrupted is taken up by the watch: no client and no job reaches it any more.
            await keys.ApplyAsync(CancellationToken.None);
            await files.TrySetAsideAsync(request.RepositoryId, CancellationToken.None);
            return null;
        }, cancellationToken);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return problem is null ? new Response(until) : problem;
    }

    private async Task<Result<DateTimeOffset>> DecideAsync(RepositoryId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
        if (!RepositoryLifecycle.Decide(repository.State, RepositoryEvent.DeletionAsked).IsSuccess(out var state, out var refused))
            return refused;
        if (await record.FindObstacleAsync(database, repository, cancellationToken) is { } obstacle)
            return obstacle;
        var now = time.GetUtcNow();
        var until = now.AddDays((await database.ReadCoolingOffAsync(cancellationToken)).DaysAt(now));
        repository.Delete(state, actor.Name, now, until);
        var archives = await database.Set<Archive>().CountAsync(archive => archive.RepositoryId == id, cancellationToken);
        database.Record(
            actor, ActivityKind.RepositoryDeleted, await database.SubjectAsync("repository", id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"{archives} archives, {repository.DeduplicatedBytes ?? 0} bytes; kept until {until:u}.");
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return until;
    }
}
