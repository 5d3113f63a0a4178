using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories.Audits;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>What an audit found, in the words of the pages.</summary>
public static class AuditWords
{
    public static string Say(AuditFindingKind kind, string? archive, long count) => kind switch
    {
        AuditFindingKind.ArchiveMissing => $"The archive {ShownText.Of(archive ?? "")} is gone from the repository, and nobody ordered it.",
        AuditFindingKind.ArchiveReplaced => $"Under the name {ShownText.Of(archive ?? "")} there is another archive now.",
        AuditFindingKind.ManifestUnreadable => "The repository's list of archives cannot be read any more.",
        AuditFindingKind.ObjectsDeleted => $"{Counts.Format(count, "stored object was", "stored objects were")} marked as deleted. Archives need them; until a compact they are still on the disk.",
        AuditFindingKind.ObjectsOverwritten => $"{Counts.Format(count, "stored object was", "stored objects were")} overwritten with something else. The old contents are still on the disk.",
        AuditFindingKind.SegmentsMissing => $"{Counts.Format(count, "file", "files")} of the repository are gone from the disk.",
        AuditFindingKind.SegmentsChanged => $"{Counts.Format(count, "file", "files")} of the repository are not as they were, although borg never changes them.",
        AuditFindingKind.SegmentDamaged => "A file of the repository is not what borg wrote: the disk may be failing, or somebody changed it.",
        AuditFindingKind.TransactionWentBack => "The repository is older than it was at the last audit: somebody put an earlier state in its place.",
        AuditFindingKind.ConfigChanged => "The repository's config was changed.",
        AuditFindingKind.KeyChanged => "The repository's key was replaced. A copy of the right one is kept.",
        AuditFindingKind.NonceImplausible => "The repository's encryption counter was moved: later backups would fail, or be encrypted badly.",
        AuditFindingKind.ObjectsMissing => $"{Counts.Format(count, "stored object is", "stored objects are")} gone from the disk: somebody wrote while the server compacted. The safety copy from before the compact has them.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
