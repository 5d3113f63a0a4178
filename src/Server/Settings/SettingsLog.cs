using BorgBackupServer.Server.Access;

namespace BorgBackupServer.Server.Settings;

internal static partial class SettingsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The server is set up: administrator {UserId}, public address {Address}")]
    public static partial void SetUp(ILogger log, UserId userId, string address);
}
