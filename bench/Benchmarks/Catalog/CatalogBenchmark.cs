using System.Globalization;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Benchmarks.Catalog;

/// <summary>The catalog at its stated size, then the straightforward design for comparison.</summary>
internal sealed class CatalogBenchmark(CatalogOptions options)
{
    private readonly string path = Path.Combine(options.Folder, $"catalog-benchmark-{Environment.ProcessId}.db");
    private readonly Guid chain = Guid.CreateVersion7();
    private readonly List<Guid> archives = [];

    public void Run()
    {
        Console.WriteLine($"Catalog: {options.Files:N0} entries, {options.Archives} archives, 1 % changed in each");
        try
        {
            var tree = new SyntheticTree(options.Files);
            _ = tree.Entries().Count();
            var walk = Figures.Seconds(() => _ = tree.Entries().Count());
            Figures.Print("making the records (part of every indexing below)", $"{walk:0.00} s");
            using (var cold = CatalogFile.Create(path))
                PrintFirst("first archive, process just started", () => IndexAs(cold, tree, Guid.CreateVersion7()));
            using (var catalog = CatalogFile.Create(path))
            {
                Index(catalog, tree);
                Console.WriteLine("Reading, medians:");
                new CatalogReading(catalog, tree, archives).Run();
                Remove(catalog);
            }

            using var scan = CatalogFile.Open(path).Catalog!; // because it has just been closed well
            Figures.Print("reading the whole file for damage", $"{Figures.Seconds(() => Check(scan)):0.00} s");
        }
        finally
        {
            CatalogFile.Delete(path);
        }

        new HardShapes(options).Run();
        PlainDesign.Run(options);
    }

    private void Index(CatalogFile catalog, SyntheticTree tree)
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        PrintFirst("first archive", () => IndexNext(catalog, tree));
        Figures.Print("size after it", Figures.Megabytes(Bytes()));
        var seconds = new List<double>();
        var processors = new List<double>();
        var growth = new List<double>();
        for (var number = 1; number < options.Archives; number++)
        {
            tree.Change();
            var before = Bytes();
            var (taken, processor) = Figures.SecondsAndProcessor(() => IndexNext(catalog, tree));
            seconds.Add(taken);
            processors.Add(processor);
            growth.Add(Bytes() - before);
        }

        Figures.Print("each further archive", $"{Figures.Median(seconds):0.00} s = {options.Files / Figures.Median(seconds):N0} files/s (worst {seconds.DefaultIfEmpty().Max():0.00} s); processor {Figures.Median(processors):0.00} s");
        Figures.Print("grows the file by", $"{Figures.Megabytes(Figures.Median(growth))} (worst {Figures.Megabytes(growth.DefaultIfEmpty().Max())})");
        Figures.Print($"size of {options.Archives} archives", $"{Figures.Megabytes(Bytes())}");
        var again = Figures.Seconds(() => IndexAs(catalog, tree, archives[^1]));
        Figures.Print("the newest archive indexed again", $"{again:0.00} s");
        Figures.Print("highest memory of the process", $"{Figures.Megabytes(PeakBytes())} ({Figures.Megabytes(managed)} of it the synthetic tree)");
    }

    private void PrintFirst(string what, Action index)
    {
        var (seconds, processor) = Figures.SecondsAndProcessor(index);
        Figures.Print(what, $"{seconds:0.00} s = {options.Files / seconds:N0} files/s; processor {processor:0.00} s");
    }

    private void IndexNext(CatalogFile catalog, SyntheticTree tree)
    {
        archives.Add(Guid.CreateVersion7());
        IndexAs(catalog, tree, archives[^1]);
    }

    private void IndexAs(CatalogFile catalog, SyntheticTree tree, Guid archive) =>
        _ = catalog.IndexArchive(chain, archive, tree.Entries(), null, CancellationToken.None);

    private void Remove(CatalogFile catalog)
    {
        if (archives.Count < 3)
            return;
        Figures.Print("removing an archive in the middle", $"{Figures.Seconds(() => catalog.RemoveArchive(archives[archives.Count / 2])):0.000} s");
        Figures.Print("removing the oldest archive", $"{Figures.Seconds(() => catalog.RemoveArchive(archives[0])):0.000} s");
    }

    private static void Check(CatalogFile catalog)
    {
        if (catalog.FindDamage() is { } damage)
            throw new InvalidOperationException(damage);
    }

    private double Bytes() => new FileInfo(path).Length;

    private static double PeakBytes() => 1_024.0 * File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).Single();
}
