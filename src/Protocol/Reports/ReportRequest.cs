namespace BorgBackupServer.Protocol;

/// <summary>Reports in the order of their sequence. One request is under way at a time, so order on the wire is order of events.</summary>
public sealed record ReportRequest
{
    public required Guid SessionId { get; init; }

    public required IReadOnlyList<Report> Reports { get; init; }
}
