namespace BorgBackupServer.Protocol;

/// <summary>Lines for the job's log: borg's warnings and errors, and the agent's own steps. Durable.</summary>
public sealed record LogReport : ReportBody
{
    /// <summary>At most 200 in one report, each at most 2,000 characters.</summary>
    public required IReadOnlyList<LogLine> Lines { get; init; }
}
