namespace BorgBackupServer.Protocol;

/// <summary>borg's process runs. Durable: kept in the outbox until answered.</summary>
public sealed record StartedReport : ReportBody
{
    public required string BorgVersion { get; init; }
}
