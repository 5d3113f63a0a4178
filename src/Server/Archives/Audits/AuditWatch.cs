using BorgBackupServer.Borg.Index;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>
/// Looks every few minutes whether a repository was written to that no job audits: by a session without a job, or while
/// the server was away. The number of the last transaction tells it, so a look costs the reading of a folder.
/// </summary>
internal sealed class AuditWatch(IDbContextFactory<ServerDatabase> databases, AuditRepository audit, IRepositoryFiles files, TimeProvider time, ILogger<AuditWatch> log)
    : PeriodicWorker(TimeSpan.FromMinutes(5), time, log)
{
    // Whether anything was written cannot be seen then.
    private static readonly TimeSpan WithoutFiles = TimeSpan.FromHours(1);

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        List<(RepositoryId Id, string Path)> repositories;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            // Who writes audits at its own end.
            repositories = [.. (await database.Set<Repository>().AsNoTracking()
                .Where(row => row.State == RepositoryState.Ready && !database.Set<RepositoryLease>().Any(lease => lease.RepositoryId == row.Id))
                .Select(row => new { row.Id, row.Path }).ToListAsync(cancellationToken)).Select(row => (row.Id, row.Path))];
        }

        foreach (var (id, path) in repositories)
        {
            try
            {
                if (await IsDueAsync(id, path, cancellationToken))
                    await audit.HandleAsync(id, null, cancellationToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                // One repository must not keep the others from being looked at.
                AuditsLog.Broke(log, broken, id);
            }
        }
    }

    private async Task<bool> IsDueAsync(RepositoryId id, string path, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var known = await database.Set<RepositoryAudit>().AsNoTracking().SingleOrDefaultAsync(row => row.RepositoryId == id, cancellationToken);
        if (!files.AreOwn)
            return !(known?.AuditedAt > Time.GetUtcNow() - WithoutFiles);
        if (!File.Exists(RepositoryConfigFile.PathIn(path)))
            return false;
        return known?.ChangedByJob is not null || known?.ReadRecord() is not { } record || record.Transaction != LastCommit.Find(path)
            || File.GetLastWriteTimeUtc(RepositoryConfigFile.PathIn(path)) > known.AuditedAt.UtcDateTime
            || File.GetLastWriteTimeUtc(Path.Combine(path, "nonce")) > known.AuditedAt.UtcDateTime;
    }
}
