using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} ({Kind}): {From} to {To}, epoch {Epoch}")]
    public static partial void Moved(ILogger logger, JobId jobId, JobKind kind, JobState from, JobState to, int epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} ended with the problem {Code}")]
    public static partial void EndedWith(ILogger logger, JobId jobId, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The order of job {JobId} could not be written")]
    public static partial void OrderFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report of client {ClientId} about job {JobId}, epoch {Epoch}, number {Sequence} was refused: {Code}")]
    public static partial void ReportRefused(ILogger logger, ClientId clientId, Guid jobId, int epoch, long sequence, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} could not be verified, attempt {Attempt}")]
    public static partial void VerificationBroke(ILogger logger, Exception exception, JobId jobId, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "The server's own work on job {JobId} broke")]
    public static partial void WorkBroke(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} goes on after an error")]
    public static partial void WorkerGoesOn(ILogger logger, Exception exception, string worker);

    [LoggerMessage(LogLevel.Information, "{Target} was paused by {By} until {UntilAt:O}.")]
    public static partial void Paused(ILogger logger, string target, string by, DateTimeOffset? untilAt);

    [LoggerMessage(LogLevel.Information, "{Target} was resumed by {By}.")]
    public static partial void Resumed(ILogger logger, string target, string by);
}
