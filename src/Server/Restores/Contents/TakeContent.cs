using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Contents;

/// <summary>
/// What an agent gets for the lease of a restore of another client's files. The lease is the right: it was given for these
/// files and this client, it ends with the job, and what opens the repository is never part of it.
/// </summary>
public sealed class TakeContent(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg)
{
    private static readonly Problem NoLease = new(
        "content.no-lease", ProblemKind.NotFound, "There is no restore under way for which this client gets files.", "The lease ended, or was given anew.");

    /// <param name="Paths">As borg's command line takes them; empty means everything.</param>
    /// <param name="IsDump">The one file is a dump to be loaded: nothing but its content counts.</param>
    public sealed record Response(ArchiveId ArchiveId, RepositoryId RepositoryId, string ArchiveName, IReadOnlyList<string> Paths, bool IsDump = false);

    public async Task<Result<Response>> HandleAsync(ClientId clientId, JobReference lease, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var jobId = JobId.From(lease.JobId);
        var job = await database.Set<Job>().AsNoTracking().SingleOrDefaultAsync(
            job => job.Id == jobId && job.ClientId == clientId && job.Kind == JobKind.Restore && job.Epoch == lease.Epoch
                && (job.State == JobState.Leased || job.State == JobState.Running) && job.CancelRequestedAt == null,
            cancellationToken);
        if (job is null || RestoreDetail.Of(job) is not { FromClient: not null } detail)
            return NoLease;
        if (await database.Set<Archive>().AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == detail.ArchiveId && archive.RepositoryId == job.RepositoryId, cancellationToken) is not { } archive)
            return Problem.NotFound("archive");
        if (await archive.VerifyAsync(borg, cancellationToken) is { } changed)
            return changed;
        return new Response(archive.Id, archive.RepositoryId, archive.Name, [.. detail.Paths.Select(path => path.Text)], detail.Database is not null);
    }
}
