using BorgBackupServer.Borg.Output;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>Holds what borg lists against the ledger. Pure. Archives of nobody's ledger are no loss: a backup may be under way, or a client made them.</summary>
public static class LedgerComparison
{
    /// <summary>The archives of the ledger that are not as they were recorded.</summary>
    /// <param name="recorded">All archives of the repository in the ledger.</param>
    /// <param name="ordered">Ids of those that retention has ordered away and whose end is not known yet.</param>
    /// <param name="listed">What borg lists now, checkpoints included.</param>
    public static IReadOnlyList<(Archive Archive, bool IsReplaced)> Find(
        IEnumerable<Archive> recorded, IReadOnlySet<ArchiveId> ordered, IReadOnlyList<ListedArchive> listed)
    {
        var seen = listed.Select(archive => (archive.Name, archive.Id)).ToHashSet();
        var names = listed.Select(archive => archive.Name).ToHashSet(StringComparer.Ordinal);
        return [.. recorded.Where(archive => !ordered.Contains(archive.Id) && !seen.Contains((archive.Name, archive.BorgId))).Select(archive => (archive, names.Contains(archive.Name)))];
    }
}
