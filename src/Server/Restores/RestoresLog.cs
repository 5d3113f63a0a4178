using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores;

internal static partial class RestoresLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The download of archive {ArchiveId} failed: {Detail}")]
    public static partial void DownloadFailed(this ILogger logger, ArchiveId archiveId, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The download of archive {ArchiveId} was abandoned by its browser")]
    public static partial void DownloadAbandoned(this ILogger logger, ArchiveId archiveId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files of archive {ArchiveId} did not reach the other client whole: {Detail}")]
    public static partial void ContentFailed(this ILogger logger, ArchiveId archiveId, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The other client took no more files of archive {ArchiveId}")]
    public static partial void ContentAbandoned(this ILogger logger, ArchiveId archiveId);
}
