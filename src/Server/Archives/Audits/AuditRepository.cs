using System.Collections.Concurrent;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>
/// Compares a repository with the ledger and with itself as it was when all was well: what was written since, entry by
/// entry and without a key; config, key and nonce; and the list of archives. What nobody ordered freezes it. Run after
/// each session, and before anything is pruned, compacted, deleted or copied.
/// </summary>
public sealed class AuditRepository(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryFreezer freezer, RepositoryEscrow escrow, SessionTraces traces, IRepositoryFiles files, TimeProvider time, ILogger<AuditRepository> log)
{
    /// <summary>What a client's change of the repository can lead to. Everything else says nothing about the archives, and the audit is tried again.</summary>
    private static readonly HashSet<string> OfDamage = new(StringComparer.Ordinal)
    {
        "repository.damaged", "repository.changed", "repository.unreadable", "repository.memory-limit", "repository.passphrase-wrong", "repository.key-missing", "borg.failed",
    };

    private readonly ConcurrentDictionary<RepositoryId, SemaphoreSlim> turns = [];

    /// <summary>Audits the repository. A problem means that it could not be looked at, which says nothing about it.</summary>
    /// <param name="job">The job that changes the repository by the server's order; null for anybody else.</param>
    public Task<Result<AuditVerdict>> HandleAsync(RepositoryId id, JobId? job, CancellationToken cancellationToken) =>
        DoBetweenAuditsAsync(id, () => AuditAsync(id, job, cancellationToken), cancellationToken);

    /// <summary>Does something to the repository that an audit in the middle of it would take for an attack. It must not audit itself.</summary>
    internal async Task<T> DoBetweenAuditsAsync<T>(RepositoryId id, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var turn = turns.GetOrAdd(id, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Result<AuditVerdict>> AuditAsync(RepositoryId id, JobId? job, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.State == RepositoryState.Frozen)
            return new AuditVerdict(IsFrozen: true, 0, 0);
        if (repository.State != RepositoryState.Ready)
            return Problem.Conflict("repository.not-ready", "The repository is not ready.");
        var before = await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == id, cancellationToken);
        if (before?.ChangedByJob is { } other && other != job?.Value && await IsAtWorkAsync(database, JobId.From(other), cancellationToken))
            return new AuditVerdict(IsFrozen: false, 0, 0); // it audits at its own end

        var begun = time.GetTimestamp();
        if (!(await LookAsync(repository, before, cancellationToken)).IsSuccess(out var seen, out var problem))
        {
            AuditsLog.Postponed(log, id, problem.Code, problem.Detail);
            return problem;
        }

        var (verdict, list, unreadable) = seen;
        var recorded = await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == id).ToListAsync(cancellationToken);
        var ordered = (await PruneOrders.Open(database, id).Select(order => order.ArchiveId).ToListAsync(cancellationToken)).ToHashSet();
        var findings = Describe(repository, before, verdict, unreadable, list is null ? [] : LedgerComparison.Find(recorded, ordered, list.Archives));
        if (findings.Count > 0)
        {
            await traces.FindAsync(repository, findings, cancellationToken);
            if ((await freezer.FreezeAsync(id, findings, cancellationToken)).IsProblem(out problem))
                return problem;
            return new AuditVerdict(IsFrozen: true, findings.Count, verdict.NewBytes);
        }

        if (before is null)
            database.Add(before = RepositoryAudit.Begin(id));
        before.Pass(verdict, list?.Archives.Count ?? 0, time.GetElapsedTime(begun), time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
        await escrow.EnsureAsync(RepositoryPlace.Of(repository), cancellationToken);
        AuditsLog.Audited(log, id, before.ReadBytes, before.Milliseconds);
        return new AuditVerdict(IsFrozen: false, 0, verdict.NewBytes);
    }

    private async Task<Result<(LogVerdict Verdict, ArchiveList? List, Problem? Unreadable)>> LookAsync(Repository repository, RepositoryAudit? before, CancellationToken cancellationToken)
    {
        if (!(await ReadLogAsync(files, repository, before?.ReadRecord(), before?.ChangedByJob is not null, cancellationToken)).IsSuccess(out var verdict, out var problem))
            return problem;
        if ((await borg.ListArchivesAsync(repository.Id, cancellationToken)).IsSuccess(out var list, out problem))
            return (verdict, list, null);
        if (verdict.Findings.Count > 0)
            return (verdict, null, OfDamage.Contains(problem.Code) ? problem : null);
        // An unreadable list is damage where the repository itself is there. One that was never read well before proves nothing.
        return OfDamage.Contains(problem.Code) && before is not null && (problem.Code != "borg.failed" || verdict.NewEntries > 0) ? (verdict, null, problem) : problem;
    }

    /// <summary>The part that needs no key.</summary>
    internal static async Task<Result<LogVerdict>> ReadLogAsync(IRepositoryFiles files, Repository repository, LogRecord? before, bool isOrdered, CancellationToken cancellationToken)
    {
        try
        {
            return await files.AuditAsync(RepositoryPlace.Of(repository), before, isOrdered, cancellationToken) is { } verdict
                ? verdict
                : Problem.Unavailable("repository.missing", "The repository is not where it should be.", $"Is the disk of {repository.Path} mounted? Nothing is made anew in its place.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return RemoteHostException.Of(unreadable) ?? Problem.Unavailable("repository.not-audited", $"The repository cannot be looked through: {unreadable.Message}", "See that its disk is there and sound.");
        }
    }

    private List<AuditFinding> Describe(
        Repository repository, RepositoryAudit? before, LogVerdict verdict, Problem? unreadable, IReadOnlyList<(Archive Archive, bool IsReplaced)> lost)
    {
        var now = time.GetUtcNow();
        // An archive leaves the list by a change of the manifest, which has no entry of its own that could be told from an honest one.
        var doneAt = verdict.Findings.Select(finding => finding.Since).Min();
        var found = lost.Select(archive => Create(
            archive.IsReplaced ? AuditFindingKind.ArchiveReplaced : AuditFindingKind.ArchiveMissing, archive.Archive.Name, 1,
            $"borg's id of it was {archive.Archive.BorgId}; it was received at {archive.Archive.ReceivedAt:u}.", doneAt)).ToList();
        if (unreadable is not null)
            found.Add(Create(AuditFindingKind.ManifestUnreadable, null, 1, unreadable.Detail, doneAt));
        found.AddRange(verdict.Findings.Select(finding => Create(Enum.Parse<AuditFindingKind>(finding.Kind.ToString()), null, finding.Count, finding.Detail, finding.Since)));
        return found;

        AuditFinding Create(AuditFindingKind kind, string? archive, long count, string detail, DateTimeOffset? at) =>
            AuditFinding.Create(repository.Id, kind, archive, count, detail, at, before?.AuditedAt, now);
    }

    private static Task<bool> IsAtWorkAsync(ServerDatabase database, JobId job, CancellationToken cancellationToken) =>
        database.Set<Job>().AnyAsync(row => row.Id == job && (row.State == JobState.Leased || row.State == JobState.Running), cancellationToken);
}
