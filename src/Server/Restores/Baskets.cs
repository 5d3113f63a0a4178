using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Restores;

/// <summary>The baskets of one open page, by archive, so that looking at a job or at another archive in between loses nothing.</summary>
public sealed class Baskets
{
    /// <summary>Those used last; nobody comes back to more.</summary>
    public const int Most = 20;

    private readonly List<(ArchiveId Archive, Basket Basket)> kept = [];

    public Basket Of(ArchiveId archive)
    {
        var at = kept.FindIndex(entry => entry.Archive == archive);
        var entry = at < 0 ? (archive, new Basket()) : kept[at];
        if (at >= 0)
            kept.RemoveAt(at);
        else if (kept.Count == Most)
            kept.RemoveAt(0);
        kept.Add(entry);
        return entry.Item2;
    }
}
