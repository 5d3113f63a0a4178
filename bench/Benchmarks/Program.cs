using BorgBackupServer.Benchmarks.Access;
using BorgBackupServer.Benchmarks.Audit;
using BorgBackupServer.Benchmarks.Backup;
using BorgBackupServer.Benchmarks.Catalog;
using BorgBackupServer.Benchmarks.Fleet;
using BorgBackupServer.Benchmarks.Guard;
using BorgBackupServer.Benchmarks.Restores;
using BorgBackupServer.Benchmarks.Pages;
using BorgBackupServer.Benchmarks.Schedules;
using BorgBackupServer.Benchmarks.Soak;

// One command per benchmark; bench/README.md says what each measures.
switch (args)
{
    case ["catalog", .. var options]:
        new CatalogBenchmark(CatalogOptions.Parse(options)).Run();
        return 0;
    case ["fleet", .. var options]:
        await FleetBenchmark.RunAsync(FleetOptions.Parse(options));
        return 0;
    case ["backup", .. var options]:
        await BackupBenchmark.RunAsync(BackupOptions.Parse(options));
        return 0;
    case ["download", .. var options]:
        await DownloadBenchmark.RunAsync(BackupOptions.Parse(["--megabytes", "1024", .. options]));
        return 0;
    case ["guard", .. var options]:
        await GuardBenchmark.RunAsync(options);
        return 0;
    case ["audit", .. var options]:
        await AuditBenchmark.RunAsync(options);
        return 0;
    case ["schedules", .. var options]:
        await SchedulesBenchmark.RunAsync(options);
        return 0;
    case ["access", .. var options]:
        await AccessBenchmark.RunAsync(options);
        return 0;
    case ["pages", .. var options]:
        await PagesBenchmark.RunAsync(options);
        return 0;
    case ["soak", .. var options]:
        return await SoakBenchmark.RunAsync(SoakOptions.Parse(options));
    default:
        Console.Error.WriteLine("""
            usage: Benchmarks catalog [--files N] [--archives N] [--plain-files N] [--folder PATH]
                   Benchmarks fleet   [--agents N] [--orders N] [--rest SECONDS] [--server FILE] [--agent FILE]
                   Benchmarks backup  [--tree small|large] [--files N] [--megabytes N] [--rounds N] [--server FILE] [--agent FILE]
                   Benchmarks download  [--megabytes N] [--rounds N] [--server FILE] [--agent FILE]
                   Benchmarks guard   [--tree small|large] [--files N] [--megabytes N] [--rounds N] [--guard FILE]
                   Benchmarks audit   [--megabytes N] [--archives N]
                   Benchmarks schedules [--schedules N]
                   Benchmarks access [--rounds N]
                   Benchmarks pages [--clients N] [--jobs N] [--archives N] [--rounds N]
                   Benchmarks soak [--clients N] [--days N] [--seed N]
            """);
        return 2;
}
