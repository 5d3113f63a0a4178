using System.Text.Json;
using BorgBackupServer.Benchmarks.Backup;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Benchmarks.Restores;

/// <summary>
/// The download of one large file beside <c>borg extract --stdout</c> of the same file from a repository of the same sort,
/// in turn, each round the other way round. The other formats of the same file, how long until the first byte of each, and
/// what it costs to go on with a download in its middle.
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
            var gone = new List<(double Seconds, double First)>();
            var size = new FileInfo(file).Length;
            for (var round = -1; round < options.Rounds; round++)
            {
                // A first round warms up: both repositories are in the page cache, and the server's code is compiled.
                var list = round < 0 ? [] : plain;
                if (round % 2 == 0)
                    list.Add(await BorgAsync(home, "extract", "--stdout", $"{repository}::a", file[1..]));
                foreach (var format in Formats)
                {
                    var download = await server.DownloadAsync(archive, file[1..], format);
                    if (format == "file" && download.Bytes != size)
                        throw new InvalidOperationException($"{download.Bytes} bytes came of {size}.");
                    if (round >= 0)
                        ours[format].Add((download.Seconds, download.First));
                }

                if (round % 2 != 0)
                    list.Add(await BorgAsync(home, "extract", "--stdout", $"{repository}::a", file[1..]));
                var rest = await server.DownloadAsync(archive, file[1..], "file", size / 2);
                if (rest.Bytes != size - (size / 2))
                    throw new InvalidOperationException($"{rest.Bytes} bytes came of {size - (size / 2)}.");
                if (round >= 0)
                    gone.Add((rest.Seconds, rest.First));
            }

            Figures.Print($"borg extract --stdout, {options.Megabytes} MiB, median", $"{Figures.Median(plain):0.00} s");
            foreach (var format in Formats)
            {
                Figures.Print($"download as {format}, speed beside it, median", $"{Figures.Median(plain.Zip(ours[format], (hand, download) => hand / download.Seconds)):0.000}");
                Figures.Print($"download as {format}, first byte, median", $"{Figures.Median(ours[format].Select(download => download.First)):0.00} s");
            }

            Figures.Print("second half of the file, speed beside all of it by hand", $"{Figures.Median(plain.Zip(gone, (hand, download) => hand / download.Seconds)):0.000}");
            Figures.Print("second half of the file, first byte, median", $"{Figures.Median(gone.Select(download => download.First)):0.00} s");
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
