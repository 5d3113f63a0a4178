using System.Net;

namespace BorgBackupServer.Server.Access.Passkeys;

internal static partial class PasskeyLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} added passkey {PasskeyId}")]
    public static partial void Added(ILogger log, UserId userId, PasskeyId passkeyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} removed passkey {PasskeyId}")]
    public static partial void Removed(ILogger log, UserId userId, PasskeyId passkeyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A passkey from {Address} was refused")]
    public static partial void Refused(ILogger log, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Error, Message = "The counter of passkey {PasskeyId} of user {UserId} went backwards: a copy of it seems to exist, and it is blocked")]
    public static partial void Copied(ILogger log, PasskeyId passkeyId, UserId userId);
}
