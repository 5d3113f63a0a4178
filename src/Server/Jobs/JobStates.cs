namespace BorgBackupServer.Server.Jobs;

/// <summary>Groups of states.</summary>
public static class JobStates
{
    /// <summary>Not yet over. A lost job is over until it is heard of again.</summary>
    public static readonly IReadOnlyList<JobState> Live = [JobState.Queued, JobState.Leased, JobState.Running, JobState.Verifying];

    public static bool IsLive(this JobState state) => Live.Contains(state);

    /// <summary>Somebody works on it, or has been asked to.</summary>
    public static bool IsHeld(this JobState state) => state is JobState.Leased or JobState.Running;

    /// <summary>A writer keeps its repository until the server has looked at the result.</summary>
    public static bool HoldsRepository(this JobState state) => state is JobState.Leased or JobState.Running or JobState.Verifying;

    /// <summary>Nothing leads out of it.</summary>
    public static bool IsFinal(this JobState state) =>
        state is JobState.Succeeded or JobState.Warned or JobState.Failed or JobState.Cancelled;
}
