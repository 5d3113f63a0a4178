namespace BorgBackupServer.Server.Activity;

internal static partial class ActivityLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The activity cannot be forwarded to {Target} now: {Why}. It goes on by itself")]
    public static partial void ForwardingFails(ILogger log, string target, string why);
}
