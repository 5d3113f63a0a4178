using System.Net;

namespace BorgBackupServer.Server.Access;

/// <summary>The typed name is never logged: people type their password there.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed in from {Address}")]
    public static partial void SignedIn(ILogger log, UserId userId, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused")]
    public static partial void SignInRefused(ILogger log, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-ins from {Address} are refused for some minutes: too many failed")]
    public static partial void TooManyAttempts(ILogger log, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The activity does not hold together: {Why}. Run: bbs-server admin verify-activity")]
    public static partial void ActivityBroken(ILogger log, string why);
}
