using BorgBackupServer.Catalog;

namespace BorgBackupServer.Benchmarks.Catalog;

/// <summary>Archives that are no ordinary tree: everything in one folder, and a list in no order at all.</summary>
internal sealed class HardShapes(CatalogOptions options)
{
    private readonly string path = Path.Combine(options.Folder, $"shapes-benchmark-{Environment.ProcessId}.db");
    private readonly Guid chain = Guid.CreateVersion7();

    public void Run()
    {
        Console.WriteLine($"Hard shapes: {options.Files:N0} entries");
        try
        {
            using (var catalog = CatalogFile.Create(path))
                OneFolder(catalog);
            using (var catalog = CatalogFile.Create(path))
                NoOrder(catalog);
        }
        finally
        {
            CatalogFile.Delete(path);
        }
    }

    private void OneFolder(CatalogFile catalog)
    {
        Print("all in one folder, first archive", () => Index(catalog, number => 0, 0));
        Print("all in one folder, next archive", () => Index(catalog, number => number % 100 == 0 ? 1 : 0, 0));
        var archives = catalog.ListArchives();
        foreach (var (what, order, offset) in new[]
        {
            ("its first page by name", DirectoryOrder.Name, 0),
            ("a page in the middle by name", DirectoryOrder.Name, options.Files / 2),
            ("its first page by size", DirectoryOrder.SizeDescending, 0),
        })
        {
            var times = Figures.Milliseconds(5, _ => catalog.ListDirectory(new DirectoryRequest
            {
                Archive = archives[0].Archive,
                Path = CatalogPath.FromText("d0"),
                Order = order,
                Offset = offset,
            }));
            Figures.Print(what, Figures.MedianAndWorst(times));
        }

        Compare(catalog, archives[0].Archive, archives[1].Archive);
    }

    /// <summary>Every hundredth file of the one folder differs.</summary>
    private static void Compare(CatalogFile catalog, Guid before, Guid after)
    {
        var times = Figures.Milliseconds(5, _ => catalog.Compare(new DifferenceRequest { Before = before, After = after, Path = CatalogPath.FromText("d0") }));
        Figures.Print("what differs in it, the first page", Figures.MedianAndWorst(times));
    }

    private void NoOrder(CatalogFile catalog)
    {
        var folders = options.Files / 16;
        Print("in no order, first archive", () => Index(catalog, number => 0, folders));
        Print("in no order, next archive", () => Index(catalog, number => number % 100 == 0 ? 1 : 0, folders));
    }

    private void Index(CatalogFile catalog, Func<int, long> size, int folders) => _ = catalog.IndexArchive(
        chain, Guid.CreateVersion7(), Entries(size, folders), null, CancellationToken.None);

    /// <summary>Neighbours in the list never are neighbours in the tree.</summary>
    private IEnumerable<CatalogEntry> Entries(Func<int, long> size, int folders)
    {
        for (var number = 0; number < options.Files; number++)
        {
            var mixed = (int)(number * 7_368_787L % options.Files);
            var folder = folders == 0 ? 0 : mixed % folders;
            yield return new CatalogEntry
            {
                Path = CatalogPath.FromText($"d{folder}/file-{mixed}"),
                Type = EntryType.File,
                SizeBytes = size(mixed),
            };
        }
    }

    private void Print(string what, Action action)
    {
        var (seconds, processor) = Figures.SecondsAndProcessor(action);
        Figures.Print(what, $"{seconds:0.00} s = {options.Files / seconds:N0} files/s; processor {processor:0.00} s");
    }
}
