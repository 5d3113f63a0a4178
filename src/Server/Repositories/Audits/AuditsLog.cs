namespace BorgBackupServer.Server.Repositories.Audits;

internal static partial class AuditsLog
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Repository {Repository} is frozen: {Kind}: {Detail}")]
    public static partial void Found(ILogger log, RepositoryId repository, AuditFindingKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {Repository} is no longer frozen: {Decision} by {Person}")]
    public static partial void Decided(ILogger log, RepositoryId repository, RepositoryEvent decision, string person);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Repository {Repository} was audited: {Bytes} bytes in {Milliseconds} ms")]
    public static partial void Audited(ILogger log, RepositoryId repository, long bytes, long milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repository {Repository} cannot be audited now: {Code}: {Detail}")]
    public static partial void Postponed(ILogger log, RepositoryId repository, string code, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit of repository {Repository} broke; it is tried again")]
    public static partial void Broke(ILogger log, Exception exception, RepositoryId repository);
}
