namespace BorgBackupServer.Server.Clients;

internal static partial class ClientsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} added")]
    public static partial void Added(ILogger logger, ClientId clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} has a new enrolment token, good until {ExpiresAt:O}")]
    public static partial void TokenMade(ILogger logger, ClientId clientId, DateTimeOffset expiresAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "An agent enrolled for client {ClientId}")]
    public static partial void Enrolled(ILogger logger, ClientId clientId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An enrolment was refused: {Code}")]
    public static partial void EnrolmentRefused(ILogger logger, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "The agent of client {ClientId} left")]
    public static partial void AgentLeft(ILogger logger, ClientId clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The agent of client {ClientId} was shut out")]
    public static partial void Revoked(ILogger logger, ClientId clientId);
}
