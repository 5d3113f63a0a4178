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
    public static partial void SafetyCopyTaken(ILogger log, RepositoryId repository, SafetyCopyId copy, DateTimeOffset? expiresAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Safety copy {Copy} of repository {Repository} is over and was removed")]
    public static partial void SafetyCopyRemoved(ILogger log, RepositoryId repository, SafetyCopyId copy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Repository {Repository} is restricted to {Mode} ({Cause}) by {By}")]
    public static partial void Restricted(ILogger log, RepositoryId repository, Guarding.RestrictionCause cause, Borg.Guarding.RepositoryMode mode, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "The restriction of repository {Repository} is lifted ({Cause})")]
    public static partial void RestrictionLifted(ILogger log, RepositoryId repository, Guarding.RestrictionCause cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {Repository} was left closed by a former run and is opened again")]
    public static partial void Reopened(ILogger log, RepositoryId repository);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session in repository {Repository} does not end by itself; its processes get {Signal}")]
    public static partial void SessionDoesNotEnd(ILogger log, RepositoryId repository, Borg.Processes.ProcessSignal signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A record of a session of client {Client} is none, and was thrown away")]
    public static partial void RecordUnreadable(ILogger log, Clients.ClientId client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The guard has refused client {Client} {Count} calls in session {Session}")]
    public static partial void SessionRefused(ILogger log, Clients.ClientId client, Guarding.ClientSessionId session, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{By} has looked at {Count} sessions with refusals of client {Client}")]
    public static partial void RefusalsSeen(ILogger log, Clients.ClientId client, int count, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "{By} has changed the limits of client {Client}")]
    public static partial void LimitsChanged(ILogger log, Clients.ClientId client, string by);
}
