namespace BorgBackupServer.Protocol;

/// <summary>What the agent says of one job.</summary>
public sealed record Report
{
    public required JobReference Job { get; init; }

    /// <summary>Grows by at least one with each report of the same job and epoch, from 1. A repeat keeps its number.</summary>
    public required long Sequence { get; init; }

    /// <summary>By the client's clock. Shown, never used for a decision.</summary>
    public required DateTimeOffset At { get; init; }

    public required ReportBody Body { get; init; }
}
