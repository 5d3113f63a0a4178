namespace BorgBackupServer.Server.Platform.Http;

internal static partial class HttpLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed: {Method} at {Route}")]
    public static partial void RequestFailed(ILogger log, Exception exception, string method, string route);
}
