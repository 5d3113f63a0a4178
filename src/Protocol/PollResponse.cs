namespace BorgBackupServer.Protocol;

/// <summary>Empty lists mean: nothing to do, poll again at once.</summary>
public sealed record PollResponse
{
    public required IReadOnlyList<Order> Orders { get; init; }

    /// <summary>Running jobs to stop. Repeated with every poll until the agent reports the end.</summary>
    public required IReadOnlyList<JobReference> Cancel { get; init; }
}
