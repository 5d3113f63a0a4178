using BorgBackupServer.Benchmarks.Catalog;

// One command per benchmark; bench/README.md says what each measures.
switch (args)
{
    case ["catalog", .. var options]:
        new CatalogBenchmark(CatalogOptions.Parse(options)).Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: Benchmarks catalog [--files N] [--archives N] [--plain-files N] [--folder PATH]");
        return 2;
}
