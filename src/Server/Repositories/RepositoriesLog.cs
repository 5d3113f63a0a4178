using System.Net;

namespace BorgBackupServer.Server.Repositories;

internal static partial class RepositoriesLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Repository {Repository} was made; borg's id is {BorgId}")]
    public static partial void Made(ILogger log, RepositoryId repository, string borgId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {Repository} could not be made: {Code}: {Detail}")]
    public static partial void NotMade(ILogger log, RepositoryId repository, string code, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {Repository} was left half made by a former run and is made anew")]
    public static partial void MakingAnew(ILogger log, RepositoryId repository);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} clients have keys")]
    public static partial void KeysWritten(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Client {Client} gets no access: its SSH key or one of its paths cannot stand in authorized_keys")]
    public static partial void KeyLeftOut(ILogger log, Clients.ClientId client);

    [LoggerMessage(Level = LogLevel.Error, Message = "Client {Client} gets no access for now: its account, keys or rules could not be written: {Reason}")]
    public static partial void KeyNotWritten(ILogger log, Clients.ClientId client, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The private sshd listens at {Address} (process {ProcessId})")]
    public static partial void SshdStarted(ILogger log, IPEndPoint address, int processId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The private sshd of a former run goes on (process {ProcessId})")]
    public static partial void SshdAdopted(ILogger log, int processId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The private sshd takes no new sessions; running ones go on (process {ProcessId})")]
    public static partial void SshdStopped(ILogger log, int processId);

    [LoggerMessage(Level = LogLevel.Error, Message = "sshd is down: {Code}: {Detail} Next attempt in {Pause}")]
    public static partial void SshdDown(ILogger log, string code, string detail, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after the private sshd failed")]
    public static partial void SshdFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Safety copy {Copy} of repository {Repository} was taken; it is kept until {ExpiresAt:O}")]
    public static partial void SafetyCopyTaken(ILogger log, RepositoryId repository, SafetyCopyId copy, DateTimeOffset expiresAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Safety copy {Copy} of repository {Repository} is over and was removed")]
    public static partial void SafetyCopyRemoved(ILogger log, RepositoryId repository, SafetyCopyId copy);
}
