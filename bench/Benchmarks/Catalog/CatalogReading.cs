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
        Print("history of a file", 200, _ => catalog.GetHistory(RandomFile()));
        Print("sums of 20 selected folders", 200, _ => catalog.Summarise(archives[0],
            [.. Enumerable.Range(0, 20).Select(_ => (ReadOnlyMemory<byte>)CatalogPath.FromText(RandomFolder()))]));
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

    private void Find(string query, string what, Guid? archive = null)
    {
        FindPage? page = null;
        var times = Figures.Milliseconds(15, _ =>
            page = catalog.Find(new FindRequest { Query = query, Archive = archive }, CancellationToken.None));
        Figures.Print($"{what}: {page?.Paths.Count}{(page is { HasMore: true } ? "+" : "")} found", Figures.MedianAndWorst(times));
    }
}
