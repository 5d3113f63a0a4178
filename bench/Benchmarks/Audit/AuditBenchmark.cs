using System.Globalization;
using BorgBackupServer.Benchmarks.Backup;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Benchmarks.Audit;

/// <summary>What an audit costs: the reading of what was written, the looking over of what was not, and the ledger's comparison with a real list of many archives.</summary>
internal static class AuditBenchmark
{
    public static async Task RunAsync(IReadOnlyList<string> words)
    {
        var (megabytes, archives) = (1024, 2000);
        for (var at = 0; at + 1 < words.Count; at += 2)
            (megabytes, archives) = words[at] switch
            {
                "--megabytes" => (Number(words[at + 1]), archives),
                "--archives" => (megabytes, Number(words[at + 1])),
                var other => throw new ArgumentException($"unknown option {other}"),
            };

        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        try
        {
            var borg = new BorgProgram("borg", TimeProvider.System);
            var environment = new BorgEnvironment { BaseDirectory = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName, Passphrase = "bench" };
            var repository = RepositoryLocation.Local(Path.Combine(folder, "repository"));
            await DoAsync(new InitRepository { Repository = repository });
            var before = LogAudit.Run(repository.Text, null, isOrdered: false, null, CancellationToken.None).Record;

            var large = Directory.CreateDirectory(Path.Combine(folder, "large")).FullName;
            SourceTree.MakeLarge(large, megabytes);
            await DoAsync(new CreateArchive { Repository = repository, Archive = "large", Paths = [large], Compression = "none" });
            LogVerdict? verdict = null;
            var read = Figures.Milliseconds(5, _ => verdict = LogAudit.Run(repository.Text, before, isOrdered: false, null, CancellationToken.None));
            Figures.Print($"log, {verdict!.NewBytes / 1024 / 1024} MiB new in {verdict.NewEntries} entries", Figures.MedianAndWorst(read)); // because it ran

            var small = Directory.CreateDirectory(Path.Combine(folder, "small")).FullName;
            for (var number = 1; number <= archives; number++)
            {
                await File.WriteAllTextAsync(Path.Combine(small, "file"), $"{number}");
                await DoAsync(new CreateArchive { Repository = repository, Archive = $"archive-{number}", Paths = [small] });
            }

            verdict = LogAudit.Run(repository.Text, verdict.Record, isOrdered: false, null, CancellationToken.None);
            var unchanged = Figures.Milliseconds(5, _ => LogAudit.Run(repository.Text, verdict.Record, isOrdered: false, null, CancellationToken.None));
            Figures.Print($"log, nothing new, {verdict.Record.Segments.Count} old segments", Figures.MedianAndWorst(unchanged));
            Figures.Print("record of the log", Figures.Megabytes(verdict.Record.Encode().Length));

            ArchiveList? list = null;
            var lists = new List<double>();
            for (var run = 0; run < 5; run++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                var outcome = await borg.RunAsync(new Borg.Commands.ListArchives { Repository = repository, BypassesLock = true }.In(environment), null, CancellationToken.None);
                if (!ArchiveList.TryParse(outcome.Output.Span, out list))
                    throw new InvalidOperationException("borg's list cannot be read.");
                lists.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
            }

            var ledger = list!.Archives.Select(Recorded).ToList(); // because it ran
            var compared = Figures.Milliseconds(5, _ => LedgerComparison.Find(ledger, new HashSet<ArchiveId>(), list.Archives));
            Figures.Print($"borg list, {ledger.Count} archives", Figures.MedianAndWorst([.. lists]));
            Figures.Print("its comparison with the ledger", Figures.MedianAndWorst(compared));

            async Task DoAsync(BorgCommand command)
            {
                var outcome = await borg.RunAsync(command.In(environment), null, CancellationToken.None);
                if (!outcome.IsDone)
                    throw new InvalidOperationException(string.Join('\n', outcome.Log.Errors));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Archive Recorded(ListedArchive archive)
    {
        var plan = PlanId.Create();
        var job = Job.Queue(JobKind.Backup, ClientId.Create(), RepositoryId.Create(), plan, null, "bench", archive.Time);
        return Archive.Create(job, plan, archive.Name, archive.Id, archive.Time, 1, 1, 1, 1, archive.Time);
    }

    private static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
