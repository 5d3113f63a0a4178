using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores;

internal static partial class RestoresLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The download of archive {ArchiveId} failed: {Detail}")]
    public static partial void DownloadFailed(this ILogger logger, ArchiveId archiveId, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The download of archive {ArchiveId} was abandoned by its browser")]
    public static partial void DownloadAbandoned(this ILogger logger, ArchiveId archiveId);
}
