namespace BorgBackupServer.Protocol;

public sealed record LeaveResponse
{
    public required DateTimeOffset LeftAt { get; init; }
}
