namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>What a repair, or a trial of one, made of the archives in the record.</summary>
/// <param name="ArchiveCount">How many the record had before.</param>
/// <param name="ChangedCount">How many borg wrote anew, those with missing pieces among them.</param>
/// <param name="Lost">Those that are gone.</param>
/// <param name="Damaged">Those with files in which zeros stand for missing pieces.</param>
public sealed record RepairOutcome(int ArchiveCount, int ChangedCount, IReadOnlyList<RepairOutcome.LostArchive> Lost, IReadOnlyList<RepairOutcome.DamagedArchive> Damaged)
{
    /// <param name="AddedBytes">What it had added when it was made.</param>
    public sealed record LostArchive(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, long FileCount, long AddedBytes);

    /// <param name="FileCount">How many of its files have missing pieces.</param>
    /// <param name="Files">The first of them.</param>
    public sealed record DamagedArchive(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, long FileCount, IReadOnlyList<string> Files);
}
