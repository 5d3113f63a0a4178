namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Only kinds and ids: a provider's messages come from outside.</summary>
internal static partial class OpenIdLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID Connect provider could not be asked: {Failure}")]
    public static partial void OutOfReach(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID Connect provider's answer was refused: {Failure}")]
    public static partial void AnswerRefused(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "An identity of the provider was linked to user {UserId}")]
    public static partial void Linked(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The link of user {UserId} to the provider was removed")]
    public static partial void Unlinked(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A person known to the provider waits for approval: {PendingUserId}")]
    public static partial void Waits(ILogger log, PendingUserId pendingUserId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} was made for an identity of the provider")]
    public static partial void Made(ILogger log, UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The settings of OpenID Connect were changed by {UserId}")]
    public static partial void Changed(ILogger log, UserId? userId);
}
