using BorgBackupServer.Catalog;

namespace BorgBackupServer.Benchmarks.Catalog;

/// <summary>What a person asks of the catalog: folders, names, versions, sums.</summary>
internal sealed class CatalogReading(CatalogFile catalog, SyntheticTree tree, IReadOnlyList<Guid> archives)
{
    private readonly Random random = new(7);

    public void Run()
    {
        Print("a folder of the newest archive", 500, _ => List(archives[^1], DirectoryOrder.Name));
        Print("a folder of the oldest archive", 500, _ => List(archives[0], DirectoryOrder.Name));
        Print("a folder of the oldest archive, largest first", 500, _ => List(archives[0], DirectoryOrder.SizeDescending));
        Find("invoice_123456", "a name that hardly occurs, all versions");
        Find("invoice_1", "a name that often occurs, all versions");
        Find("no such name", "a name that does not occur, all versions");
        Find("résumé_99", "a name beyond ASCII, all versions");
        Find("*_77?????.pdf", "a glob, all versions");
        Find("cache-12/*.conf", "a glob over paths, all versions");
        Find("invoice_123456", "a name, in the newest archive", archives[^1]);
        Find("invoice_123456", "a name, in the oldest archive", archives[0]);
        Search("invoice_1", "the first results of a search over all versions, with their versions counted", SearchFilter.None);
        Search("invoice", "a piece of a search whose filter nothing passes", new SearchFilter { MinBytes = long.MaxValue });
        if (archives.Count > 1)
            Differences();
        Print("history of a file", 200, _ => catalog.GetHistory(RandomFile()));
        Print("sums of 20 selected folders", 200, _ => catalog.Summarise(archives[0],
            [.. Enumerable.Range(0, 20).Select(_ => (ReadOnlyMemory<byte>)CatalogPath.FromText(RandomFolder()))]));
    }

    private void Differences()
    {
        Difference("difference of the two newest archives", archives[^2], archives[^1]);
        Difference("difference of the two oldest archives", archives[0], archives[1]);
        Difference("difference of the oldest and the newest archive", archives[0], archives[^1]);
    }

    private static void Print(string what, int runs, Action<int> action) =>
        Figures.Print(what, Figures.MedianAndWorst(Figures.Milliseconds(runs, action)));

    private string RandomFolder() => SyntheticTree.PathOf(random.Next(tree.DirectoryCount));

    private DirectoryPage List(Guid archive, DirectoryOrder order) =>
        catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = CatalogPath.FromText(RandomFolder()), Order = order })
        ?? throw new InvalidOperationException("The folder is not in the catalog.");

    private byte[] RandomFile()
    {
        var folder = RandomFolder();
        var page = catalog.ListDirectory(new DirectoryRequest { Archive = archives[^1], Path = CatalogPath.FromText(folder) })!; // because the tree has it
        return CatalogPath.Join(CatalogPath.FromText(folder), page.Entries[random.Next(page.Entries.Count)].Name);
    }

    /// <summary>The page at the top, and then, folder by folder, down to the bottom where most grew.</summary>
    private void Difference(string what, Guid before, Guid after)
    {
        var top = Compare(before, after, []);
        Print($"{what}, its top: {Counted(top)}", 7, _ => Compare(before, after, []));
        var steps = new List<double>();
        byte[] folder = [];
        for (DifferencePage? page = top; page?.Entries.FirstOrDefault(entry => entry.After is { Type: EntryType.Directory }) is { } grown;)
        {
            folder = CatalogPath.Join(folder, grown.Name);
            steps.AddRange(Figures.Milliseconds(1, _ => page = Compare(before, after, folder)));
        }

        if (steps.Count > 0)
            Figures.Print($"{what}, {steps.Count} folders further down", Figures.MedianAndWorst([.. steps]));
    }

    private DifferencePage Compare(Guid before, Guid after, byte[] folder) =>
        catalog.Compare(new DifferenceRequest { Before = before, After = after, Path = folder })
        ?? throw new InvalidOperationException("The archives are not in the catalog.");

    private static string Counted(DifferencePage page) => page.Tally is { } tally
        ? $"{tally.AddedCount:N0} added, {tally.ChangedCount:N0} changed, {tally.RemovedCount:N0} removed"
        : "too many to count";

    private void Search(string query, string what, SearchFilter filter)
    {
        SearchPage? page = null;
        var times = Figures.Milliseconds(15, _ =>
            page = catalog.Search(new SearchRequest { Query = query, Filter = filter, MaxWork = 40_000 }, CancellationToken.None));
        Figures.Print($"{what}: {page?.Paths.Count}{(page is { Next: not null } ? "+" : "")} found", Figures.MedianAndWorst(times));
    }

    private void Find(string query, string what, Guid? archive = null)
    {
        FindPage? page = null;
        var times = Figures.Milliseconds(15, _ =>
            page = catalog.Find(new FindRequest { Query = query, Archive = archive }, CancellationToken.None));
        Figures.Print($"{what}: {page?.Paths.Count}{(page is { HasMore: true } ? "+" : "")} found", Figures.MedianAndWorst(times));
    }
}
