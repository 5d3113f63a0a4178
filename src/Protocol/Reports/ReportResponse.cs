namespace BorgBackupServer.Protocol;

/// <summary>One answer per report, in the same order.</summary>
public sealed record ReportResponse
{
    public required IReadOnlyList<ReportAnswer> Answers { get; init; }
}
