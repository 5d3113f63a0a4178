using System.Runtime.InteropServices;
using System.Text.Json;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Benchmarks.Backup;

/// <summary>
/// The same tree through agent and server and by plain <c>borg create</c>, over the same sshd, in turn: a first run into a
/// new repository and unchanged runs after it. Two figures for ours: until the agent's work is done, and until the server
/// has seen the archive and the job is green.
/// </summary>
internal static partial class BackupBenchmark
{
    private const int UnchangedRuns = 3;

    public static async Task RunAsync(BackupOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        try
        {
            var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            var compression = options.Tree == "large" ? "none" : "lz4";
            if (options.Tree == "large")
                SourceTree.MakeLarge(source, options.Megabytes);
            else
                SourceTree.MakeSmall(source, options.Files);

            await using var server = new BenchServer(options.Server, options.Agent, options.Guard, folder);
            await server.StartAsync();
            var first = new List<Pair>();
            var unchanged = new List<Pair>();
            for (var round = 0; round < options.Rounds; round++)
            {
                var plan = await server.AddRealClientAsync($"round-{round}", [source], compression);
                var endpoint = await ReadEndpointAsync(server.AgentState);
                var plain = new PlainBorg(Path.Combine(folder, $"round-{round}"), server.DataFolder, compression);
                await plain.PrepareAsync();
                Warm(source);
                for (var run = 0; run <= UnchangedRuns; run++)
                {
                    var pair = await RunPairAsync(server, plan, plain, source, endpoint, oursFirst: (round + run) % 2 == 0);
                    (run == 0 ? first : unchanged).Add(pair);
                    Console.WriteLine($"    {(run == 0 ? "first" : "unchanged"),-10} plain {pair.Plain:0.00} s, ours {pair.Ours:0.00} s, green {pair.Green:0.00} s");
                }

                await server.StopAgentAsync();
            }

            Print("first run", first);
            Print("unchanged run", unchanged);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Pair> RunPairAsync(BenchServer server, Guid plan, PlainBorg plain, string source, SshEndpoint endpoint, bool oursFirst)
    {
        var ours = oursFirst ? await OursAsync(server, plan) : default;
        WriteOut();
        var hand = await plain.BackUpAsync(source, endpoint.User, endpoint.Port);
        if (!oursFirst)
            ours = await OursAsync(server, plan);
        return new Pair(hand, ours.Done, ours.Green);
    }

    private static async Task<(double Done, double Green)> OursAsync(BenchServer server, Guid plan)
    {
        WriteOut();
        var job = await server.WaitForJobAsync(await server.RunPlanAsync(plan));
        if (job.GetProperty("state").GetString() != "succeeded")
            throw new InvalidOperationException(job.ToString());
        var phases = job.GetProperty("phases").EnumerateArray().ToDictionary(phase => phase.GetProperty("state").GetString()!, phase => phase.GetProperty("at").GetDateTimeOffset()); // because a state is a string
        // The catalog is built after the backup; it must not run beside the next measurement.
        while ((await server.GetAsync("/api/v1/jobs?limit=20")).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("endedAt").ValueKind == JsonValueKind.Null))
            await Task.Delay(250);
        if (Environment.GetEnvironmentVariable("BENCH_VERBOSE") is not null)
            Console.WriteLine($"      leased {(phases["leased"] - phases["queued"]).TotalMilliseconds:0} ms, running {(phases["running"] - phases["queued"]).TotalMilliseconds:0} ms after it was queued");
        return ((phases["verifying"] - phases["queued"]).TotalSeconds, (phases["succeeded"] - phases["queued"]).TotalSeconds);
    }

    private static async Task<SshEndpoint> ReadEndpointAsync(string state)
    {
        using var identity = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(state, "identity.json")));
        return identity.RootElement.GetProperty("ssh").Deserialize(ProtocolJson.Default.SshEndpoint)!; // because an enrolled agent has one
    }

    /// <summary>Reads every file once, so that no side pays for a cold page cache.</summary>
    private static void Warm(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            stream.CopyTo(Stream.Null);
        }
    }

    /// <summary>Nobody pays for what the run before him has not written out yet.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void WriteOut();

    private static void Print(string what, List<Pair> pairs)
    {
        Figures.Print($"{what}, plain borg create, median", $"{Figures.Median(pairs.Select(pair => pair.Plain)):0.00} s");
        Figures.Print($"{what}, through agent and server / plain, median", $"{Figures.Median(pairs.Select(pair => pair.Ours / pair.Plain)):0.000}");
        Figures.Print($"{what}, until green / plain, median", $"{Figures.Median(pairs.Select(pair => pair.Green / pair.Plain)):0.000}");
    }

    private readonly record struct Pair(double Plain, double Ours, double Green);
}
