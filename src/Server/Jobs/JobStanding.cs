namespace BorgBackupServer.Server.Jobs;

/// <summary>All that decides what an event does to a job.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Epoch">Number of the latest lease; 0 before the first.</param>
/// <param name="IsCancelRequested">A person wanted it to stop and it has not ended since.</param>
/// <param name="IsAttemptOver">The latest lease is over by its holder's own word: nothing more can come of it.</param>
/// <param name="IsStalled">The server told it to stop because nothing moved.</param>
public readonly record struct JobStanding(JobState State, int Epoch, bool IsCancelRequested = false, bool IsAttemptOver = false, bool IsStalled = false)
{
    public static JobStanding Of(Job job) => new(job.State, job.Epoch, job.CancelRequestedAt is not null, job.AttemptEndedAt is not null, job.StalledAt is not null);
}
