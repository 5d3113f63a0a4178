namespace BorgBackupServer.Server.Jobs;

/// <summary>A job whose last attempt ended badly waits for its next one.</summary>
/// <param name="At">When it is tried again.</param>
/// <param name="Attempt">Number of the next attempt.</param>
/// <param name="MostAttempts">How many there are at most.</param>
public sealed record JobRetry(DateTimeOffset At, int Attempt, int MostAttempts)
{
    /// <summary>Null where the job waits for no moment.</summary>
    public static JobRetry? Of(JobKind kind, JobState state, DateTimeOffset? retryAt, int epoch, string? problemCode, DateTimeOffset now) =>
        state == JobState.Queued && retryAt > now ? new JobRetry(retryAt.Value, epoch + 1, RetryRule.MostAttempts(kind, problemCode)) : null;
}
