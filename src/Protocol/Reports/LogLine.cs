namespace BorgBackupServer.Protocol;

public sealed record LogLine
{
    public required DateTimeOffset At { get; init; }

    public required LogLevel Level { get; init; }

    public required string Text { get; init; }
}
