namespace BorgBackupServer.Server.Jobs;

/// <summary>All that decides what an event does to a job.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Epoch">Number of the latest lease; 0 before the first.</param>
/// <param name="IsCancelRequested">A person wanted it to stop and it has not ended since.</param>
public readonly record struct JobStanding(JobState State, int Epoch, bool IsCancelRequested = false)
{
    public static JobStanding Of(Job job) => new(job.State, job.Epoch, job.CancelRequestedAt is not null);
}
