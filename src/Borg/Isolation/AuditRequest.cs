namespace BorgBackupServer.Borg.Isolation;

/// <summary>An audit that bbs-helper has the client's account carry out.</summary>
public sealed record AuditRequest
{
    /// <summary>An encoded <see cref="Auditing.LogRecord"/>; null the first time.</summary>
    public byte[]? Before { get; init; }

    /// <summary>The server itself has deleted or compacted since.</summary>
    public bool IsOrdered { get; init; }
}
