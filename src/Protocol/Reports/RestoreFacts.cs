namespace BorgBackupServer.Protocol;

public sealed record RestoreFacts
{
    public required long FileCount { get; init; }

    public required long Bytes { get; init; }
}
