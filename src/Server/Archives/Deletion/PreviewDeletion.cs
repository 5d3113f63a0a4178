using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>What would be lost with a repository, in numbers, and how long it could be brought back.</summary>
public sealed class PreviewDeletion(IDbContextFactory<ServerDatabase> databases, RepositoryRecord record, TimeProvider time)
{
    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="Name">To be typed.</param>
    /// <param name="ClientName">Whose it is.</param>
    /// <param name="ArchiveCount">Archives that the server knows.</param>
    /// <param name="HeldCount">Those that somebody holds; while there is one, nothing is deleted.</param>
    /// <param name="NewestAt">When the newest was received; null where there is none.</param>
    /// <param name="StoredBytes">On disk; null before the first backup.</param>
    /// <param name="PlanNames">Plans that back up into it, which end with it.</param>
    /// <param name="CoolingOffDays">For how long it could be brought back.</param>
    /// <param name="Path">Where it lies.</param>
    public sealed record Response(
        string Name, string ClientName, int ArchiveCount, int HeldCount, DateTimeOffset? NewestAt, long? StoredBytes, IReadOnlyList<string> PlanNames, int CoolingOffDays, string Path);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        var archives = database.Set<Archive>().Where(archive => archive.RepositoryId == repository.Id);
        var rule = await database.ReadCoolingOffAsync(cancellationToken);
        return new Response(
            repository.Name,
            await database.Set<Client>().Where(client => client.Id == repository.ClientId).Select(client => client.Name).SingleAsync(cancellationToken),
            await archives.CountAsync(cancellationToken), await record.Held(database, repository.Id).CountAsync(cancellationToken),
            await archives.MaxAsync(archive => (DateTimeOffset?)archive.ReceivedAt, cancellationToken), repository.DeduplicatedBytes,
            await database.Set<Plan>().Where(plan => plan.RepositoryId == repository.Id).OrderBy(plan => plan.Name).Select(plan => plan.Name).Take(20).ToListAsync(cancellationToken),
            rule.DaysAt(time.GetUtcNow()), repository.Path);
    }
}
