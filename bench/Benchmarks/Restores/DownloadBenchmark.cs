using System.Text.Json;
using BorgBackupServer.Benchmarks.Backup;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Restores;

/// <summary>
/// The download of one large file beside <c>borg extract --stdout</c> of the same file from a repository of the same sort,
/// in turn. The other formats of the same file, and how long until the first byte of each.
/// </summary>
internal static class DownloadBenchmark
{
    private static readonly string[] Formats = ["file", "tar-gz", "zip"];

    public static async Task RunAsync(BackupOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        try
        {
            var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            SourceTree.MakeLarge(source, options.Megabytes * 4); // four files, one of them is taken
            var file = Path.Combine(source, "large-0.bin");
            await using var server = new BenchServer(options.Server, options.Agent, options.Guard, folder);
            await server.StartAsync();
            var job = await server.WaitForJobAsync(await server.RunPlanAsync(await server.AddRealClientAsync("one", [file], "none")));
            if (job.GetProperty("state").GetString() != "succeeded")
                throw new InvalidOperationException(job.ToString());
            var archive = (await server.GetAsync("/api/v1/archives?limit=1")).GetProperty("items")[0].GetProperty("id").GetGuid();
            while ((await server.GetAsync("/api/v1/jobs?limit=20")).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("endedAt").ValueKind == JsonValueKind.Null))
                await Task.Delay(250);

            var home = Path.Combine(folder, "plain");
            var repository = Path.Combine(home, "repository");
            Directory.CreateDirectory(home);
            await BorgAsync(home, "init", "--encryption=repokey", repository);
            await BorgAsync(home, "create", "--compression=none", $"{repository}::a", file);

            var plain = new List<double>();
            var ours = Formats.ToDictionary(format => format, _ => new List<(double Seconds, double First)>());
            for (var round = 0; round < options.Rounds; round++)
            {
                plain.Add(await BorgAsync(home, "extract", "--stdout", $"{repository}::a", file[1..]));
                foreach (var format in Formats)
                    ours[format].Add(await server.DownloadAsync(archive, file[1..], format));
            }

            Figures.Print($"borg extract --stdout, {options.Megabytes} MiB, median", $"{Figures.Median(plain):0.00} s");
            foreach (var format in Formats)
            {
                Figures.Print($"download as {format}, speed beside it, median", $"{Figures.Median(plain.Zip(ours[format], (hand, download) => hand / download.Seconds)):0.000}");
                Figures.Print($"download as {format}, first byte, median", $"{Figures.Median(ours[format].Select(download => download.First)):0.00} s");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> BorgAsync(string home, params string[] arguments)
    {
        var start = TimeProvider.System.GetTimestamp();
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "borg",
            Arguments = arguments,
            SharesError = true,
            Environment = new Dictionary<string, string> { ["BORG_BASE_DIR"] = home, ["BORG_PASSPHRASE"] = "bench", ["TZ"] = "UTC", ["LC_ALL"] = "C.UTF-8" },
        });
        await child.Output.CopyToAsync(Stream.Null, 256 * 1024);
        if ((await child.WaitForExitAsync(CancellationToken.None)).Code != 0)
            throw new InvalidOperationException("borg failed.");
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
