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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A wrong password for user {UserId} was given within a session from {Address}")]
    public static partial void OwnPasswordRefused(ILogger log, UserId userId, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A code of user {UserId} from {Address} was refused")]
    public static partial void CodeRefused(ILogger log, UserId userId, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Codes of user {UserId} from {Address} are refused for some minutes: too many were wrong")]
    public static partial void TooManyCodes(ILogger log, UserId userId, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId} used a recovery code")]
    public static partial void RecoveryCodeUsed(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} has new recovery codes")]
    public static partial void RecoveryCodesRenewed(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} set up an authenticator app")]
    public static partial void SecondFactorOn(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The second factor of user {UserId} was removed by {ActorId}")]
    public static partial void SecondFactorOff(ILogger log, UserId userId, UserId? actorId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed their e-mail address")]
    public static partial void EmailChanged(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A link for a new password was mailed to user {UserId}")]
    public static partial void ResetMailed(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail about an account could not be sent: {Code}: {Detail}")]
    public static partial void MailNotSent(ILogger log, string code, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail about an account is dropped: too many wait")]
    public static partial void MailDropped(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} set a new password with a mailed link")]
    public static partial void PasswordReset(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The password of user {UserId} was changed by {ActorId}")]
    public static partial void PasswordChanged(ILogger log, UserId userId, UserId? actorId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} made the API token {ApiTokenId}")]
    public static partial void ApiTokenMade(ILogger log, UserId userId, Guid apiTokenId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} revoked the API token {ApiTokenId}")]
    public static partial void ApiTokenRevoked(ILogger log, UserId userId, Guid apiTokenId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} was added by {By}")]
    public static partial void UserAdded(ILogger log, UserId userId, UserId? by);

    [LoggerMessage(Level = LogLevel.Information, Message = "Role or permissions of user {UserId} were changed by {By}")]
    public static partial void UserChanged(ILogger log, UserId userId, UserId? by);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} was deleted by {By}")]
    public static partial void UserDeleted(ILogger log, UserId userId, UserId? by);
}
