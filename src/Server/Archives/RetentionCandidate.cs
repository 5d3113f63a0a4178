namespace BorgBackupServer.Server.Archives;

/// <summary>All that retention knows of an archive. The archive's own time, which the client chose, is not among it.</summary>
/// <param name="ArchiveId">The archive.</param>
/// <param name="ReceivedAt">By the server's clock.</param>
/// <param name="IsGood">A backup of the plan made it and ended well.</param>
/// <param name="IsHeld">A person holds it at this moment.</param>
/// <param name="IsInUse">A restore from it waits or runs.</param>
/// <param name="AwaitsDecision">An archive of its plan is suspect: it may be the last that is whole.</param>
public sealed record RetentionCandidate(ArchiveId ArchiveId, DateTimeOffset ReceivedAt, bool IsGood = true, bool IsHeld = false, bool IsInUse = false, bool AwaitsDecision = false);
