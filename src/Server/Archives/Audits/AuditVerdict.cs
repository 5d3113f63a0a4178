namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>How an audit ended.</summary>
/// <param name="IsFrozen">The repository is frozen, by this audit or since before.</param>
/// <param name="FoundCount">What this audit found.</param>
/// <param name="ReadBytes">What it had to read.</param>
public sealed record AuditVerdict(bool IsFrozen, int FoundCount, long ReadBytes);
