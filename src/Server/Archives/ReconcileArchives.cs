using System.Text.Json;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Finds archives again whose report was lost: they are in the repository under the name of a job that has no archive.
/// It only ever adds to the ledger; a list that is empty, short or unreadable proves nothing and takes nothing away.
/// </summary>
public sealed class ReconcileArchives(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, ArchiveLedger ledger, JobSteps steps, JobQueue queue, TimeProvider time, ILogger<ReconcileArchives> log)
{
    private const string Explanation =
        "The agent's last report never came. The server found the archive in the repository; whether every file could be read is not known.";

    /// <summary>States in which a job that was given to an agent waits for nobody's word about its archive any more.</summary>
    private static readonly JobState[] WithoutArchive = [JobState.Queued, JobState.Lost, JobState.Failed, JobState.Cancelled];

    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="Found">Names of the archives that were found again.</param>
    public sealed record Response(IReadOnlyList<string> Found);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = await JobsWithoutArchive(database)
            .Where(job => job.RepositoryId == request.RepositoryId)
            .OrderBy(job => job.QueuedAt)
            .Select(job => new { job.Id, job.DetailJson, job.Epoch })
            .ToListAsync(cancellationToken);
        if (jobs.Count == 0)
            return new Response([]);
        if (!(await borg.ListArchivesAsync(request.RepositoryId, cancellationToken)).IsSuccess(out var list, out var problem))
            return problem;

        var byName = list.Archives.GroupBy(archive => archive.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var found = new List<string>();
        foreach (var job in jobs)
        {
            var name = BackupDetail.Parse(job.DetailJson).ArchiveName;
            for (var epoch = 1; epoch <= job.Epoch; epoch++)
                if (byName.TryGetValue(ArchiveName.ForLease(name, epoch), out var seen) && await TakeAsync(job.Id, epoch, seen, cancellationToken))
                    found.Add(seen.Name);
        }

        return new Response(found);
    }

    /// <summary>Jobs of which fewer archives are known than leases were given.</summary>
    internal static IQueryable<Job> JobsWithoutArchive(ServerDatabase database) =>
        from job in database.Set<Job>().AsNoTracking()
        where job.Kind == JobKind.Backup && job.Epoch > 0 && job.DetailJson != null && WithoutArchive.Contains(job.State)
        where database.Set<Archive>().Count(archive => archive.JobId == job.Id) < job.Epoch
        select job;

    private async Task<bool> TakeAsync(JobId jobId, int epoch, ListedArchive seen, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == jobId, cancellationToken);
        if (!WithoutArchive.Contains(job.State))
            return false; // its agent was heard meanwhile, and the usual way goes on
        if (!(await ledger.RecordAsync(database, job, seen, claimed: null, repositoryBytes: null, cancellationToken)).IsSuccess(out var catalog, out var problem))
        {
            log.ArchiveNotReconciled(seen.Name, jobId, problem.Detail);
            return false;
        }

        if (job.State is JobState.Lost or JobState.Queued && epoch == job.Epoch)
            await FinishAsync(database, job, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (catalog is not null)
            queue.Announce(catalog);
        queue.Announce(job);
        log.ArchiveReconciled(seen.Name, jobId, job.State);
        return true;
    }

    /// <summary>What the report would have done, with the one warning that is true.</summary>
    private async Task FinishAsync(ServerDatabase database, Job job, CancellationToken cancellationToken)
    {
        if ((await steps.TakeAsync(database, job, new JobEvent.Finished(job.Epoch, JobOutcome.Warned), cancellationToken)).IsProblem(out _))
            return;
        // The lease that verification holds is stored before the next step lets go of it.
        await database.SaveChangesAsync(cancellationToken);
        var report = new FinishedReport { Outcome = JobOutcome.Warned, Warnings = [new FileWarning { Text = Explanation }], WarningCount = 1 };
        job.FinishedJson = JsonSerializer.Serialize(report, ProtocolJson.Default.FinishedReport);
        job.WarningCount = report.WarningCount;
        database.AddLine(job, Protocol.LogLevel.Warning, Explanation, time.GetUtcNow());
        if ((await steps.TakeAsync(database, job, new JobEvent.Verified(HasWarnings: true), cancellationToken)).IsProblem(out var problem))
            throw new InvalidOperationException($"A job that verifies can be verified: {problem.Detail}");
    }
}
