using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// The right of one user to download one selection, for a short time. Links can be followed, forms can not: so the selection
/// stays here. It is used up when the download has come whole; one that broke off can be asked for again, and a single file
/// piece by piece.
/// </summary>
public sealed class DownloadTicket
{
    private DownloadTicket()
    {
    }

    /// <summary>SHA-256 of the ticket, lower-case hexadecimal. The ticket itself is kept nowhere.</summary>
    public string Hash { get; private set; } = "";

    public UserId UserId { get; private set; }

    public ArchiveId ArchiveId { get; private set; }

    /// <summary>JSON of the selected paths.</summary>
    public string PathsJson { get; private set; } = "";

    public DownloadFormat Format { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Of a single file; null for others, and where the catalog does not say.</summary>
    public long? SizeBytes { get; private set; }

    /// <summary>Of a single file that is a further name of another: that one's path, which alone has the content for borg. Null for others.</summary>
    public string? ContentPath { get; private set; }

    /// <summary>When it was asked for first; null before.</summary>
    public DateTimeOffset? TakenAt { get; private set; }

    public static DownloadTicket Create(string hash, UserId userId, ArchiveId archiveId, string pathsJson, DownloadFormat format, long? sizeBytes, string? contentPath, DateTimeOffset expiresAt) => new()
    {
        Hash = hash,
        UserId = userId,
        ArchiveId = archiveId,
        PathsJson = pathsJson,
        Format = format,
        ExpiresAt = expiresAt,
        SizeBytes = sizeBytes,
        ContentPath = contentPath,
    };

    /// <summary>The same once more, for a download that broke off.</summary>
    public DownloadTicket Again(DateTimeOffset takenAt, DateTimeOffset expiresAt) => new()
    {
        Hash = Hash,
        UserId = UserId,
        ArchiveId = ArchiveId,
        PathsJson = PathsJson,
        Format = Format,
        ExpiresAt = expiresAt,
        SizeBytes = SizeBytes,
        ContentPath = ContentPath,
        TakenAt = takenAt,
    };
}
