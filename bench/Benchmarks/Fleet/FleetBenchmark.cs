using System.Text.Json;
using BorgBackupServer.Benchmarks;

namespace BorgBackupServer.Benchmarks.Fleet;

/// <summary>
/// Many idle agents and one real one: memory and processor time of server and agent at rest, and how long it takes from
/// queueing a backup to the report that borg's process runs. The report's own way back is part of the figure.
/// </summary>
internal static class FleetBenchmark
{
    public static async Task RunAsync(FleetOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("bbs-bench-").FullName;
        try
        {
            var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            for (var number = 0; number < 10; number++)
                await File.WriteAllTextAsync(Path.Combine(source, $"file-{number}"), $"content {number}");

            await using var server = new BenchServer(options.Server, options.Agent, guardBinary: null, folder);
            await server.StartAsync();
            var plan = await server.AddRealClientAsync("real", [source], "lz4");
            await server.WaitForJobAsync(await server.RunPlanAsync(plan));

            await server.StopAsync();
            var keys = await SeededClients.AddAsync(server.DataFolder, options.Agents);
            await server.StartAsync();
            await using var agents = new SimulatedAgents(server.Address, keys);
            await agents.ConnectAsync();
            Console.WriteLine($"{agents.WaitingCount} simulated agents wait, one real agent");
            await Task.Delay(TimeSpan.FromSeconds(10));

            await AtRestAsync(server, options);
            await LatencyAsync(server, plan, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AtRestAsync(BenchServer server, FleetOptions options)
    {
        var cpu = await Task.WhenAll(
            ProcessFigures.CpuPercentAsync(server.ProcessId, options.Rest),
            ProcessFigures.CpuPercentAsync(server.AgentProcessId, options.Rest));
        Figures.Print("server, resident", $"{ProcessFigures.ResidentMegabytes(server.ProcessId):0.0} MB");
        Figures.Print($"server, processor over {options.Rest.TotalSeconds:0} s", $"{cpu[0]:0.00} %");
        Figures.Print("agent at rest, resident", $"{ProcessFigures.ResidentMegabytes(server.AgentProcessId):0.0} MB");
        Figures.Print($"agent at rest, processor over {options.Rest.TotalSeconds:0} s", $"{cpu[1]:0.00} %");
        Figures.Print("agent, file", Figures.Megabytes(new FileInfo(options.Agent).Length));
    }

    private static async Task LatencyAsync(BenchServer server, Guid plan, FleetOptions options)
    {
        var milliseconds = new List<double>();
        for (var run = 0; run < options.Orders; run++)
        {
            var ended = await server.WaitForJobAsync(await server.RunPlanAsync(plan));
            milliseconds.Add((At(ended, "running") - At(ended, "queued")).TotalMilliseconds);
        }

        double[] sorted = [.. milliseconds.Order()];
        Figures.Print($"queued to borg started, {options.Orders} orders", $"p50 {Figures.Median(sorted):0} ms, p95 {sorted[(int)(sorted.Length * 0.95)]:0} ms, worst {sorted[^1]:0} ms");
    }

    private static DateTimeOffset At(JsonElement job, string state) =>
        job.GetProperty("phases").EnumerateArray().First(phase => phase.GetProperty("state").GetString() == state).GetProperty("at").GetDateTimeOffset();
}
