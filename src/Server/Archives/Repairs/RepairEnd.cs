using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>The end of a repair: what is lost and what is damaged is written down, and the next audit compares with the repository as it is now. One transaction.</summary>
public sealed class RepairEnd(
    IDbContextFactory<ServerDatabase> databases, RepositoryFreezer freezer, Catalogs catalogs, CatalogJobs catalogJobs, CatalogTidying tidying, IRepositoryFiles files, Signals signals, TimeProvider time)
{
    internal async Task<Problem?> EndAsync(Job job, RepairDetail detail, SafetyCopyId kept, string mark, RepairReading.Read read, CancellationToken cancellationToken)
    {
        var (outcome, now) = (read.Outcome, time.GetUtcNow());
        ClientId client;
        Archive? newest;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var repository = await database.Set<Repository>().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken);
            client = repository.ClientId;
            if (!(await AuditRepository.ReadLogAsync(files, repository, null, isOrdered: false, cancellationToken)).IsSuccess(out var verdict, out var problem))
                return problem;
            if (verdict.Findings is [var finding, ..])
                return Problem.Conflict("repair.not-sound", $"The repository is not sound after the repair: {finding.Detail}", "Its disk may be failing. Look at it, then try again.");
            if (repository.State == RepositoryState.Frozen && (await freezer.ThawAsync(database, repository.Id, RepositoryEvent.DamageAccepted, job.RequestedBy, cancellationToken)).IsProblem(out problem))
                return problem;

            var archives = await database.Set<Archive>().Where(archive => archive.RepositoryId == repository.Id).ToListAsync(cancellationToken);
            var lost = outcome.Lost.Select(archive => archive.ArchiveId).ToHashSet();
            var damaged = outcome.Damaged.ToDictionary(archive => archive.ArchiveId, archive => archive.FileCount);
            database.RemoveRange(archives.Where(archive => lost.Contains(archive.Id)));
            foreach (var archive in archives.Where(archive => read.Ids.ContainsKey(archive.Id)))
                archive.TakeRepaired(read.Ids[archive.Id], damaged.GetValueOrDefault(archive.Id));
            newest = archives.Where(archive => !lost.Contains(archive.Id)).MaxBy(archive => archive.ReceivedAt);

            var audit = await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == repository.Id, cancellationToken);
            if (audit is null)
                database.Add(audit = RepositoryAudit.Begin(repository.Id));
            audit.Pass(verdict, read.List.Archives.Count, TimeSpan.Zero, now);
            repository.KeepCheck(detail.VerifiesData, null, now);
            repository.GoBack(); // what the client's borg remembers of its objects may be gone
            await database.Set<RepositoryRepair>().Where(trial => trial.RepositoryId == repository.Id && trial.IsTrial).ExecuteDeleteAsync(cancellationToken);
            database.Add(RepositoryRepair.End(job, detail, kept, mark, outcome, now));
            Tell(database, await database.Set<Job>().SingleAsync(row => row.Id == job.Id, cancellationToken), outcome);
            database.Record(
                ActivityActor.Server, ActivityKind.RepositoryRepaired, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
                detail: $"Of {Counts.Format(outcome.ArchiveCount, "archive")} {outcome.Lost.Count} lost, {outcome.Damaged.Count} damaged. By the order of {job.RequestedBy}.");
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await freezer.OpenAsync(job.RepositoryId, cancellationToken);
        await RebuildAsync(job, outcome, newest, cancellationToken);
        signals.Raise(ClientTopics.Of(client));
        signals.Raise(ClientTopics.Any);
        return null;
    }

    // The catalog holds what the archives were; in what borg wrote anew, files can be missing.
    private async Task RebuildAsync(Job job, RepairOutcome outcome, Archive? newest, CancellationToken cancellationToken)
    {
        if (newest is null || outcome.ChangedCount == 0)
        {
            await tidying.TidyAsync(job.RepositoryId, cancellationToken);
            return;
        }

        if (File.Exists(catalogs.PathOf(job.RepositoryId)))
            catalogs.MarkDamaged(job.RepositoryId);
        await catalogJobs.EnsureAsync(newest, job.RequestedBy, null, cancellationToken);
    }

    private void Tell(ServerDatabase database, Job job, RepairOutcome outcome)
    {
        foreach (var archive in outcome.Lost)
            database.AddLine(job, Protocol.LogLevel.Error, $"{archive.Name} is lost in the repair.", time.GetUtcNow());
        foreach (var archive in outcome.Damaged)
            database.AddLine(job, Protocol.LogLevel.Warning, $"{archive.Name} has {Counts.Format(archive.FileCount, "file")} with missing pieces: {string.Join(", ", archive.Files)}{(archive.FileCount > archive.Files.Count ? " …" : "")}", time.GetUtcNow());
    }
}
