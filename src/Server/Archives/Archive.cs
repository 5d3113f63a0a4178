using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>One backup in a repository, as the server itself has seen it there.</summary>
public sealed class Archive
{
    private static readonly DateTimeOffset FirstBorg = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private Archive()
    {
    }

    public ArchiveId Id { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public ClientId ClientId { get; private set; }

    /// <summary>The plan whose chain it belongs to.</summary>
    public PlanId PlanId { get; private set; }

    public JobId JobId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>64 hexadecimal digits: borg's id, which changes with any change of the archive.</summary>
    public string BorgId { get; private set; } = "";

    /// <summary>
    /// When the server saw it, by the server's clock; of one whose report was lost, when its job was last heard of. What
    /// retention and order go by.
    /// </summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>By the client's clock. Shown only.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public long FileCount { get; private set; }

    public long OriginalBytes { get; private set; }

    public long CompressedBytes { get; private set; }

    /// <summary>Bytes that were new in the repository.</summary>
    public long DeduplicatedBytes { get; private set; }

    /// <summary>When it came into the record with a repository that was adopted; null of one that this server has ordered. Its times and its name are then its maker's word alone, and it belongs to no plan.</summary>
    public DateTimeOffset? ImportedAt { get; private set; }

    public CatalogState CatalogState { get; set; }

    /// <summary>Files in which a repair put zeros for pieces that are missing; 0 of a whole archive.</summary>
    public long DamagedFileCount { get; private set; }

    /// <summary>Why retention must not touch it; null when nobody holds it.</summary>
    public string? HoldReason { get; private set; }

    /// <summary>When the hold ends by itself; null means never.</summary>
    public DateTimeOffset? HoldUntil { get; private set; }

    /// <summary>Name of the person who holds it.</summary>
    public string? HeldBy { get; private set; }

    public bool IsHeldAt(DateTimeOffset now) => ArchiveHold.Lasts(HoldReason, HoldUntil, now);

    public void Hold(string reason, DateTimeOffset? until, string by) => (HoldReason, HoldUntil, HeldBy) = (reason, until, by);

    /// <summary>As a repair left it: under another id of borg's where that wrote it anew, and then with another list of files.</summary>
    public void TakeRepaired(string borgId, long damagedFiles)
    {
        CatalogState = borgId == BorgId ? CatalogState : CatalogState.Waiting;
        (BorgId, DamagedFileCount) = (borgId, damagedFiles);
    }

    public void Release() => (HoldReason, HoldUntil, HeldBy) = (null, null, null);

    /// <summary>Recorded again under its old id, after it had been deleted. Its catalog is made anew.</summary>
    public static Archive BringBack(PrunedArchive deleted) => new()
    {
        Id = deleted.ArchiveId,
        RepositoryId = deleted.RepositoryId,
        ClientId = deleted.ClientId,
        PlanId = deleted.PlanId,
        JobId = deleted.MadeByJobId ?? deleted.JobId,
        Name = deleted.Name,
        BorgId = deleted.BorgId,
        ReceivedAt = deleted.ReceivedAt,
        StartedAt = deleted.StartedAt ?? deleted.ReceivedAt,
        FileCount = deleted.FileCount,
        OriginalBytes = deleted.OriginalBytes,
        CompressedBytes = deleted.CompressedBytes,
        DeduplicatedBytes = deleted.DeduplicatedBytes,
        CatalogState = CatalogState.Waiting,
    };

    /// <summary>Of an adopted repository. No job made it and no plan keeps it, so retention never selects it, and it makes no client look protected.</summary>
    /// <param name="chain">Of this repository alone: what orders its archives in the catalog.</param>
    public static Archive Import(Repository repository, PlanId chain, ListedArchive listed, DateTimeOffset now)
    {
        // Neither from the future nor from before borg: the order of the pages goes by it.
        var claimed = (listed.Start ?? listed.Time).ToUniversalTime();
        var at = claimed > now || claimed < FirstBorg ? FirstBorg : claimed;
        return new()
        {
            Id = ArchiveId.Create(),
            RepositoryId = repository.Id,
            ClientId = repository.ClientId,
            PlanId = chain,
            JobId = JobId.Create(),
            Name = listed.Name,
            BorgId = listed.Id,
            ReceivedAt = at,
            StartedAt = at,
            ImportedAt = now,
            CatalogState = CatalogState.Waiting,
        };
    }

    public static Archive Create(Job job, PlanId planId, string name, string borgId, DateTimeOffset startedAt, long fileCount, long originalBytes, long compressedBytes, long deduplicatedBytes, DateTimeOffset now) => new()
    {
        Id = ArchiveId.Create(),
        RepositoryId = job.RepositoryId,
        ClientId = job.ClientId,
        PlanId = planId,
        JobId = job.Id,
        Name = name,
        BorgId = borgId,
        ReceivedAt = now,
        StartedAt = startedAt,
        FileCount = fileCount,
        OriginalBytes = originalBytes,
        CompressedBytes = compressedBytes,
        DeduplicatedBytes = deduplicatedBytes,
        CatalogState = CatalogState.Waiting,
    };
}
