namespace BorgBackupServer.Server.Archives;

/// <summary>What retention says of one archive.</summary>
/// <param name="ArchiveId">The archive.</param>
/// <param name="Reasons">Why it stays; none means that it goes.</param>
public sealed record RetentionVerdict(ArchiveId ArchiveId, IReadOnlyList<RetentionReason> Reasons)
{
    public bool IsKept => Reasons.Count > 0;
}
