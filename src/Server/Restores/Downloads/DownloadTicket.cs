using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>The right of one user to download one selection, once, for a short time. Links can be followed, forms can not: so the selection stays here.</summary>
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

    public static DownloadTicket Create(string hash, UserId userId, ArchiveId archiveId, string pathsJson, DownloadFormat format, DateTimeOffset expiresAt) => new()
    {
        Hash = hash,
        UserId = userId,
        ArchiveId = archiveId,
        PathsJson = pathsJson,
        Format = format,
        ExpiresAt = expiresAt,
    };
}
