using BorgBackupServer.Server.Access;

namespace BorgBackupServer.Server.Settings;

internal static partial class SettingsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The server is set up: administrator {UserId}, public address {Address}")]
    public static partial void SetUp(ILogger log, UserId userId, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed the mail server to {Server}, port {Port}")]
    public static partial void MailChanged(ILogger log, UserId? userId, string server, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} turned mail off")]
    public static partial void MailOff(ILogger log, UserId? userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} decided whether everyone must use a second factor: {IsRequired}")]
    public static partial void SecondFactorRule(ILogger log, UserId? userId, bool isRequired);
}
