using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Benchmarks.Backup;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Guard;

/// <summary>
/// The same backup through the guard and by <c>borg serve</c> with the same options, in turn. Pipes take the place of ssh,
/// which would take time of its own and hide what the guard costs. And what the guard itself costs: to start, and in memory.
/// </summary>
internal static class GuardBenchmark
{
    private const int UnchangedRuns = 2;

    public static async Task RunAsync(IReadOnlyList<string> words)
    {
        var (guard, tree, files, megabytes, rounds) = (Path.GetFullPath("artifacts/guard/bbs-guard"), "large", 100_000, 1024, 3);
        for (var at = 0; at + 1 < words.Count; at += 2)
            (guard, tree, files, megabytes, rounds) = words[at] switch
            {
                "--guard" => (Path.GetFullPath(words[at + 1]), tree, files, megabytes, rounds),
                "--tree" => (guard, words[at + 1], files, megabytes, rounds),
                "--files" => (guard, tree, Number(words[at + 1]), megabytes, rounds),
                "--megabytes" => (guard, tree, files, Number(words[at + 1]), rounds),
                "--rounds" => (guard, tree, files, megabytes, Number(words[at + 1])),
                var other => throw new ArgumentException($"unknown option {other}"),
            };

        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        try
        {
            var start = await StartTimesAsync(guard);
            Figures.Print("guard, until it has read its rules and ended, median", $"{Figures.Median(start):0.0} ms");
            var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            if (tree == "large")
                SourceTree.MakeLarge(source, megabytes);
            else
                SourceTree.MakeSmall(source, files);
            await CompareAsync(folder, source, guard, tree == "large" ? "none" : "lz4", rounds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(string folder, string source, string guard, string compression, int rounds)
    {
        List<double> first = [], unchanged = [], memory = [];
        for (var round = 0; round < rounds; round++)
        {
            var plain = await Side.MakeAsync(Path.Combine(folder, $"plain-{round}"), null);
            var guarded = await Side.MakeAsync(Path.Combine(folder, $"guarded-{round}"), guard);
            for (var run = 0; run <= UnchangedRuns; run++)
            {
                var guardFirst = (round + run) % 2 == 0;
                var ours = guardFirst ? await guarded.BackUpAsync(source, compression) : default;
                var theirs = await plain.BackUpAsync(source, compression);
                if (!guardFirst)
                    ours = await guarded.BackUpAsync(source, compression);
                (run == 0 ? first : unchanged).Add(theirs.Seconds / ours.Seconds);
                memory.Add(ours.Megabytes);
                Console.WriteLine($"    {(run == 0 ? "first" : "unchanged"),-10} borg serve {theirs.Seconds:0.00} s, guard {ours.Seconds:0.00} s, guard's memory {ours.Megabytes:0.0} MB");
            }

            Directory.Delete(plain.Folder, recursive: true);
            Directory.Delete(guarded.Folder, recursive: true);
        }

        Figures.Print("first run, speed through the guard / without, median", $"{Figures.Median(first):0.000}");
        Figures.Print("unchanged run, speed through the guard / without, median", $"{Figures.Median(unchanged):0.000}");
        Figures.Print("guard, highest resident memory, worst", $"{memory.Max():0.0} MB");
    }

    private static async Task<List<double>> StartTimesAsync(string guard)
    {
        List<double> times = [];
        for (var run = 0; run < 31; run++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await Side.RunAsync(guard, ["serve", "--rules", "/nonexistent"], [], 78);
            if (run > 0)
                times.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
