using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>What a repair would do, what earlier ones did, and what stands against one now.</summary>
public sealed class GetRepair(IDbContextFactory<ServerDatabase> databases, RepairCheck check)
{
    private const int MostShown = 20;

    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="Name">The repository's, to be typed by whoever decides.</param>
    /// <param name="Damage">What the last check was not content with; null where it was.</param>
    /// <param name="DamagedArchives">How many archives have files with missing pieces now.</param>
    /// <param name="Trial">The latest trial; null before the first, and after a repair.</param>
    /// <param name="Obstacle">Why there is no repair now; null where there can be one.</param>
    /// <param name="Repairs">The latest first.</param>
    /// <param name="LiveJobId">The repair or trial that waits or runs.</param>
    public sealed record Response(string Name, string? Damage, int DamagedArchives, Item? Trial, string? Obstacle, IReadOnlyList<Item> Repairs, JobId? LiveJobId);

    /// <param name="SafetyCopyId">The copy of how the repository was before; null of a trial.</param>
    public sealed record Item(JobId JobId, DateTimeOffset EndedAt, string RequestedBy, bool VerifiesData, SafetyCopyId? SafetyCopyId, RepairOutcome Outcome);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        var rows = await database.Set<RepositoryRepair>().AsNoTracking().Where(repair => repair.RepositoryId == repository.Id)
            .OrderByDescending(repair => repair.EndedAt).Take(MostShown).ToListAsync(cancellationToken);
        var live = await database.Set<Job>().AsNoTracking()
            .Where(job => job.ClientId == repository.ClientId && job.RepositoryId == repository.Id && job.Kind == JobKind.Repair && JobStates.Live.Contains(job.State))
            .Select(job => (JobId?)job.Id).FirstOrDefaultAsync(cancellationToken);
        var damaged = await database.Set<Archive>().CountAsync(archive => archive.RepositoryId == repository.Id && archive.DamagedFileCount > 0, cancellationToken);
        var trial = rows.Find(row => row.IsTrial);
        // Without a trial nobody asks for the disk.
        var obstacle = trial is null ? null : (await check.FindTrialAsync(database, repository, cancellationToken)).IsSuccess(out _, out var problem) ? null : problem.Detail;
        return new Response(repository.Name, repository.CheckDamage, damaged, trial is null ? null : Describe(trial), obstacle, [.. rows.Where(row => !row.IsTrial).Select(Describe)], live);
    }

    private static Item Describe(RepositoryRepair repair) => new(repair.JobId, repair.EndedAt, repair.RequestedBy, repair.VerifiesData, repair.SafetyCopyId, repair.Outcome);
}
