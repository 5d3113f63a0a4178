using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>What has to be true of every job and of every archive once all is quiet, whatever happened before.</summary>
internal static class SoakInvariants
{
    /// <returns>What is not; empty where all is well.</returns>
    public static async Task<IReadOnlyList<string>> FindBrokenAsync(SoakServer server, IReadOnlyList<PlayedAgent> agents, int days)
    {
        var broken = new List<string>();
        await using var database = await server.OpenAsync();
        var jobs = await database.Set<Job>().AsNoTracking().ToListAsync();
        broken.AddRange(jobs.Where(job => job.State.IsLive()).Select(job => $"job {job.Id} ({job.Kind}) is not over: {job.State}, {job.ProblemCode}"));
        broken.AddRange((await database.Set<RepositoryLease>().AsNoTracking().ToListAsync()).Select(lease => $"repository {lease.RepositoryId} is still held by job {lease.JobId}"));
        broken.AddRange((await database.Set<Repository>().AsNoTracking().Where(row => row.State != RepositoryState.Ready).ToListAsync()).Select(row => $"repository {row.Id} is {row.State}"));

        var archives = await database.Set<Archive>().AsNoTracking().ToListAsync();
        var pruned = (await database.Set<PrunedArchive>().AsNoTracking().ToListAsync()).Where(row => row.RemovedAt is not null).Select(row => row.BorgId).ToHashSet();
        broken.AddRange(archives.Where(archive => archive.CatalogState != CatalogState.Indexed).Select(archive => $"archive {archive.Name} cannot be browsed: {archive.CatalogState}"));
        var recorded = archives.Select(archive => archive.BorgId).ToHashSet();
        var paths = await database.Set<Repository>().AsNoTracking().ToDictionaryAsync(row => row.Path);
        foreach (var agent in agents)
        {
            var there = PlayedRepositories.ArchivesIn(agent.Repository);
            var known = archives.Where(archive => archive.RepositoryId == paths[agent.Repository].Id).ToList();
            broken.AddRange(there.Where(archive => !recorded.Contains(archive.Value)).Select(archive => $"archive {archive.Key} is in the repository and the server does not know it"));
            broken.AddRange(known.Where(archive => there.GetValueOrDefault(archive.Name) != archive.BorgId).Select(archive => $"archive {archive.Name} is in the record and not in the repository"));
            broken.AddRange(agent.Made.Where(made => there.GetValueOrDefault(made.Key) != made.Value && !pruned.Contains(made.Value)).Select(made => $"archive {made.Key} was made, and nobody ordered that it goes"));
        }

        // Each plan is due once a day, and a day that was missed is made up for by one run, never by two.
        broken.AddRange(jobs.Where(job => job is { Kind: JobKind.Backup, RequestedBy: "schedule" }).GroupBy(job => job.PlanId)
            .Where(plan => plan.Count() > days + 1).Select(plan => $"plan {plan.Key} ran {plan.Count()} times in {days} days"));
        return broken;
    }
}
