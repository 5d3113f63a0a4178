using BorgBackupServer.Borg.Output;
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

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>The end of a way back: what came back is said, the ledger is what the repository holds, and all of it begins anew from there.</summary>
public sealed class WayBackEnd(
    IDbContextFactory<ServerDatabase> databases, RepositoryFreezer freezer, CatalogTidying tidying, CatalogJobs catalogs, IRepositoryFiles files, Signals signals, TimeProvider time)
{
    /// <summary>Null where every archive of the ledger is there; else why the repository stays as it is.</summary>
    internal async Task<Problem?> EndAsync(Job job, WayBackDetail detail, SafetyCopyId kept, ArchiveList list, CancellationToken cancellationToken)
    {
        ClientId client;
        List<Archive> back;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var repository = await database.Set<Repository>().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken);
            client = repository.ClientId;
            if (!(await AuditRepository.ReadLogAsync(files, repository, null, isOrdered: false, cancellationToken)).IsSuccess(out var verdict, out var problem))
                return problem;
            if (verdict.Findings is [var damage, ..])
                return Problem.Conflict("way-back.damaged", $"The repository is not sound: {damage.Detail}", "Choose another way back.");

            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var ledger = await database.Set<Archive>().Where(archive => archive.RepositoryId == repository.Id).ToListAsync(cancellationToken);
            var ordered = (await PruneOrders.Open(database, repository.Id).Select(order => order.ArchiveId).ToListAsync(cancellationToken)).ToHashSet();
            var missing = LedgerComparison.Find(ledger, ordered, list.Archives).Select(archive => archive.Archive).ToList();
            var audit = await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == repository.Id, cancellationToken);
            if (detail.Kind == WayBackKind.Whole)
            {
                // What was received after the audit is given up, as the person was told; it lies in the copy.
                var given = missing.Where(archive => archive.ReceivedAt > audit?.AuditedAt).ToList();
                database.RemoveRange(given);
                missing = [.. missing.Except(given)];
                foreach (var archive in given)
                    Tell(database, job, Protocol.LogLevel.Warning, $"{archive.Name} came after the last audit and is only in the safety copy {kept} now.");
            }

            if (missing.Count > 0)
            {
                return Problem.Conflict(
                    "way-back.incomplete",
                    $"{Counts.Format(missing.Count, "archive is", "archives are")} still missing: {string.Join(", ", missing.Take(5).Select(archive => ShownText.Of(archive.Name)))}{(missing.Count > 5 ? " …" : "")}.",
                    "The repository stays as it is, and a copy of how it was before is kept. Choose a safety copy from before.");
            }

            back = await BringBackAsync(database, repository, list, job, cancellationToken);
            var findings = await database.Set<AuditFinding>().Where(finding => finding.RepositoryId == repository.Id && finding.ClosedAt == null && finding.Archive != null)
                .Select(finding => finding.Archive).ToListAsync(cancellationToken);
            foreach (var name in findings.Concat(back.Select(archive => archive.Name)).OfType<string>().Distinct(StringComparer.Ordinal))
                Tell(database, job, Protocol.LogLevel.Information, $"{name} came back.");
            if (repository.State == RepositoryState.Frozen && (await freezer.ThawAsync(database, repository.Id, RepositoryEvent.DamageUndone, job.RequestedBy, cancellationToken)).IsProblem(out problem))
                return problem;
            repository.GoBack();
            database.Record(ActivityActor.Server, ActivityKind.DamageUndone, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
                detail: $"By the order of {job.RequestedBy}.");
            if (audit is null)
                database.Add(audit = RepositoryAudit.Begin(repository.Id));
            audit.Pass(verdict, list.Archives.Count, TimeSpan.Zero, time.GetUtcNow());
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await freezer.OpenAsync(job.RepositoryId, cancellationToken);
        await tidying.TidyAsync(job.RepositoryId, cancellationToken);
        if (back is [var first, ..])
            await catalogs.EnsureAsync(first, job.RequestedBy, null, cancellationToken);
        signals.Raise(ClientTopics.Of(client));
        return null;
    }

    // What retention had deleted is recorded again, and held: the next prune would only delete it once more.
    private static async Task<List<Archive>> BringBackAsync(ServerDatabase database, Repository repository, ArchiveList list, Job job, CancellationToken cancellationToken)
    {
        var deleted = await database.Set<PrunedArchive>().Where(order => order.RepositoryId == repository.Id && order.RemovedAt != null).ToListAsync(cancellationToken);
        var there = list.Archives.Select(archive => (archive.Name, archive.Id)).ToHashSet();
        var back = new List<Archive>();
        foreach (var order in deleted.Where(order => there.Contains((order.Name, order.BorgId))))
        {
            var archive = Archive.BringBack(order);
            archive.Hold("Brought back after it had been deleted", null, job.RequestedBy);
            database.Add(archive);
            database.Remove(order);
            back.Add(archive);
        }

        return back;
    }

    private void Tell(ServerDatabase database, Job job, Protocol.LogLevel level, string text)
    {
        var row = database.Set<Job>().Local.FirstOrDefault(local => local.Id == job.Id) ?? database.Set<Job>().Single(stored => stored.Id == job.Id);
        database.AddLine(row, level, text, time.GetUtcNow());
    }
}
