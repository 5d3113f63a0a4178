using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Whether a list of a repository's archives can be believed, and what it proves. Pure. A list that is empty, or in which
/// anything is missing that nobody ordered away, proves nothing: then nothing is deleted and nothing forgotten.
/// </summary>
public static class PruneCheck
{
    private const int MostNamed = 5;

    /// <summary>Those of the open orders that are gone, or why the list proves nothing.</summary>
    /// <param name="recorded">All archives of the repository in the server's record.</param>
    /// <param name="open">Orders whose end is not known yet.</param>
    /// <param name="listed">What borg lists now.</param>
    public static Result<IReadOnlyList<PrunedArchive>> FindGone(
        IReadOnlyList<Archive> recorded, IReadOnlyList<PrunedArchive> open, IReadOnlyList<ListedArchive> listed)
    {
        var seen = listed.Select(archive => (archive.Name, archive.Id)).ToHashSet();
        var ordered = open.Select(order => order.ArchiveId).ToHashSet();
        var missing = recorded.Where(archive => !ordered.Contains(archive.Id) && !seen.Contains((archive.Name, archive.BorgId))).Select(archive => archive.Name).ToList();
        if (missing.Count > 0)
            return Missing(missing);
        if (listed.Count == 0 && recorded.Count > 0)
            return Missing([.. recorded.Select(archive => archive.Name)]);
        // By either: a thing of the same name is not gone, and an archive that was renamed is not either.
        var (names, ids) = (listed.Select(archive => archive.Name).ToHashSet(StringComparer.Ordinal), listed.Select(archive => archive.Id).ToHashSet(StringComparer.Ordinal));
        return open.Where(order => !names.Contains(order.Name) && !ids.Contains(order.BorgId)).ToList();
    }

    /// <summary>What is not in the second list although nobody ordered it away, foreign archives included; null if there is nothing.</summary>
    public static Problem? FindLoss(IReadOnlyList<ListedArchive> before, IReadOnlyList<ListedArchive> after, IReadOnlyList<PrunedArchive> ordered)
    {
        var (still, wanted) = (after.Select(archive => archive.Id).ToHashSet(StringComparer.Ordinal), ordered.Select(order => order.BorgId).ToHashSet(StringComparer.Ordinal));
        var lost = before.Where(archive => !still.Contains(archive.Id) && !wanted.Contains(archive.Id)).Select(archive => archive.Name).ToList();
        return lost.Count == 0 ? null : Missing(lost);
    }

    private static Problem Missing(List<string> names) => Problem.Conflict(
        "repository.archives-missing",
        $"{Counts.Format(names.Count, "archive is", "archives are")} missing from the repository without having been deleted by the server: {string.Join(", ", names.Take(MostNamed).Select(ShownText.Of))}{(names.Count > MostNamed ? " …" : "")}.",
        "Nothing is pruned or compacted in this repository. Find out who removed them; until compact runs, and as long as there is a safety copy, they can be brought back by hand.");
}
