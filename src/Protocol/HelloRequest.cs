namespace BorgBackupServer.Protocol;

/// <summary>Opens a session. Sent at start and after every lost connection.</summary>
public sealed record HelloRequest
{
    /// <summary>Made anew when the agent's process starts; tells the server that everything before is gone.</summary>
    public required Guid SessionId { get; init; }

    public required MachineFacts Machine { get; init; }

    /// <summary>Jobs that run on the client now, or whose last report has not been answered yet.</summary>
    public required IReadOnlyList<JobReference> Running { get; init; }
}
