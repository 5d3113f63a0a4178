using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Archives;

/// <summary>Which archives of a repository are to be indexed, and in which order. Pure.</summary>
public static class CatalogOrder
{
    /// <summary>
    /// The catalog holds a chain as a row of archives, each compared with the one before. So behind an archive that is
    /// indexed late, the later ones of its chain are indexed again.
    /// </summary>
    /// <param name="archives">All of the repository, in the order in which they came.</param>
    /// <param name="held">What the catalog holds.</param>
    /// <param name="wanted">Indexed even if it failed before; other failed ones are left alone.</param>
    public static IReadOnlyList<Archive> Due(IReadOnlyList<Archive> archives, IReadOnlySet<Guid> held, ArchiveId wanted)
    {
        var due = new List<Archive>();
        var broken = new HashSet<PlanId>();
        foreach (var archive in archives)
        {
            var isMissing = archive.CatalogState switch
            {
                CatalogState.Indexed => !held.Contains(archive.Id.Value),
                CatalogState.Failed => archive.Id == wanted,
                _ => true,
            };
            if (isMissing)
                broken.Add(archive.PlanId);
            if (isMissing || (archive.CatalogState == CatalogState.Indexed && broken.Contains(archive.PlanId)))
                due.Add(archive);
        }

        return due;
    }
}
