using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>Why a repository is frozen, and what each way out of it would mean, in numbers.</summary>
public sealed class GetFreeze(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="Name">The repository's, to be typed by whoever decides.</param>
    /// <param name="Findings">What was found, archives first.</param>
    /// <param name="LostCount">Archives of the ledger that are gone or are other ones.</param>
    /// <param name="LostBytes">What those had added when they were made.</param>
    /// <param name="ArchiveCount">Archives of the ledger.</param>
    /// <param name="AuditedAt">When all was well; null where it never was seen to be.</param>
    /// <param name="LaterCount">Archives that were received after that and are no part of what is lost: the whole way back would cost them, undoing the damage keeps them.</param>
    /// <param name="LiveJobId">The way back that waits or runs; null where none does.</param>
    /// <param name="LastProblem">Why the latest way back did not work; null where it did or there was none.</param>
    public sealed record Response(
        string Name, DateTimeOffset? FrozenAt, IReadOnlyList<Item> Findings, int LostCount, long LostBytes, int ArchiveCount,
        DateTimeOffset? AuditedAt, int LaterCount, JobId? LiveJobId, string? LastProblem);

    public sealed record Item(AuditFindingKind Kind, string? Archive, long Count, string Detail, DateTimeOffset? DoneAt, DateTimeOffset? LaterThan, string? Session, DateTimeOffset FoundAt);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");

        var findings = await database.Set<AuditFinding>().AsNoTracking().Where(finding => finding.RepositoryId == repository.Id && finding.ClosedAt == null)
            .OrderBy(finding => finding.Archive == null).ThenBy(finding => finding.Id).ToListAsync(cancellationToken);
        var auditedAt = await database.Set<RepositoryAudit>().Where(audit => audit.RepositoryId == repository.Id).Select(audit => (DateTimeOffset?)audit.AuditedAt).SingleOrDefaultAsync(cancellationToken);
        var archives = await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == repository.Id)
            .Select(archive => new { archive.Name, archive.ReceivedAt, archive.DeduplicatedBytes }).ToListAsync(cancellationToken);
        var names = findings.Select(finding => finding.Archive).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var lost = archives.Where(archive => names.Contains(archive.Name)).ToList();
        var latest = await database.Set<Job>().AsNoTracking()
            .Where(job => job.ClientId == repository.ClientId && job.RepositoryId == repository.Id && job.Kind == JobKind.WayBack)
            .OrderByDescending(job => job.QueuedAt).Select(job => new { job.Id, job.State, job.ProblemDetail, job.QueuedAt }).FirstOrDefaultAsync(cancellationToken);
        return new Response(
            repository.Name, repository.FrozenAt,
            [.. findings.Select(finding => new Item(finding.Kind, finding.Archive, finding.Count, finding.Detail, finding.DoneAt, finding.LaterThan, finding.Session, finding.FoundAt))],
            lost.Count, lost.Sum(archive => archive.DeduplicatedBytes), archives.Count, auditedAt,
            archives.Count(archive => archive.ReceivedAt > auditedAt && !names.Contains(archive.Name)),
            latest?.State.IsLive() == true ? latest.Id : null, latest?.State == JobState.Failed && latest.QueuedAt > repository.FrozenAt ? latest.ProblemDetail : null);
    }
}
