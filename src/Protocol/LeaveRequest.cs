namespace BorgBackupServer.Protocol;

/// <summary>The agent leaves: its API key and SSH key stop working. Archives stay.</summary>
public sealed record LeaveRequest
{
    public required Guid SessionId { get; init; }
}
