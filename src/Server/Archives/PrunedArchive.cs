using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// An archive that retention selected. Written before borg is asked to delete it, so that after a crash in between the
/// server knows that it was the one who wanted it gone; then kept, as the record of what was deleted.
/// </summary>
public sealed class PrunedArchive
{
    private PrunedArchive()
    {
    }

    /// <summary>The id that it had as an <see cref="Archive"/>.</summary>
    public ArchiveId ArchiveId { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public ClientId ClientId { get; private set; }

    public PlanId PlanId { get; private set; }

    /// <summary>The prune job.</summary>
    public JobId JobId { get; private set; }

    public string Name { get; private set; } = "";

    public string BorgId { get; private set; } = "";

    public DateTimeOffset ReceivedAt { get; private set; }

    public long DeduplicatedBytes { get; private set; }

    public long FileCount { get; private set; }

    public long OriginalBytes { get; private set; }

    public long CompressedBytes { get; private set; }

    /// <summary>By the client's clock; null where it was deleted before this was kept.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The backup that made it; null where it was deleted before this was kept.</summary>
    public JobId? MadeByJobId { get; private set; }

    public DateTimeOffset OrderedAt { get; private set; }

    /// <summary>When the server saw that it is gone from the repository; null before.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    public static PrunedArchive Order(Archive archive, JobId jobId, DateTimeOffset now) => new()
    {
        ArchiveId = archive.Id,
        RepositoryId = archive.RepositoryId,
        ClientId = archive.ClientId,
        PlanId = archive.PlanId,
        JobId = jobId,
        Name = archive.Name,
        BorgId = archive.BorgId,
        ReceivedAt = archive.ReceivedAt,
        DeduplicatedBytes = archive.DeduplicatedBytes,
        FileCount = archive.FileCount,
        OriginalBytes = archive.OriginalBytes,
        CompressedBytes = archive.CompressedBytes,
        StartedAt = archive.StartedAt,
        MadeByJobId = archive.JobId,
        OrderedAt = now,
    };

    public void Confirm(DateTimeOffset now) => RemovedAt = now;
}
