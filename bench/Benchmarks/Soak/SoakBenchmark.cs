using System.Diagnostics;
using System.Globalization;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>
/// A fleet for a year in some hours: the whole server by a clock that is moved, agents that speak the wire and have every
/// trouble there is, and in the end a look at each job and each archive.
/// </summary>
internal static class SoakBenchmark
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(2);
    private static readonly Actor Person = new(null, "ada", IsAdministrator: true);

    /// <returns>0 if everything is as it has to be.</returns>
    public static async Task<int> RunAsync(SoakOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("bbs-soak-").FullName;
        try
        {
            return await RunInAsync(folder, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunInAsync(string folder, SoakOptions options)
    {
        var random = new Random(options.Seed);
        var repositories = new PlayedRepositories(folder);
        await repositories.PrepareAsync();
        using var world = new SoakWorld(new SoakClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        await using var server = new SoakServer(folder, world, repositories);
        await server.StartAsync();
        var agents = (await server.AddClientsAsync(options.Clients, random)).Select((client, number) => new PlayedAgent(client.Key, client.Repository, world, new Random(options.Seed + number + 1))).ToList();
        using var over = new CancellationTokenSource();
        var loops = agents.Select(agent => agent.RunAsync(over.Token)).ToList();

        var begun = TimeProvider.System.GetTimestamp();
        for (var hour = 0; hour < options.Days * 24; hour++)
        {
            await MoveAsync(world.Clock, TimeSpan.FromHours(1));
            await TroubleAsync(server, world, random);
            if (hour % (24 * 7) == 24 * 7 - 1)
                Console.WriteLine($"  day {(hour + 1) / 24}, after {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0} s: {await CountAsync(server)}");
        }

        // Peace, and time for everything that was begun to come to its end.
        world.IsTroubled = false;
        await MoveAsync(world.Clock, TimeSpan.FromDays(1));
        await using (var database = await server.OpenAsync())
            await database.Set<Schedule>().ExecuteUpdateAsync(set => set.SetProperty(schedule => schedule.NextRunAt, (DateTimeOffset?)null));
        await MoveAsync(world.Clock, TimeSpan.FromHours(6));
        for (var waited = TimeSpan.Zero; waited < Quiet && await IsBusyAsync(server); waited += TimeSpan.FromHours(1))
            await MoveAsync(world.Clock, TimeSpan.FromHours(1));

        var took = TimeProvider.System.GetElapsedTime(begun);
        var broken = await SoakInvariants.FindBrokenAsync(server, agents, options.Days + 1);
        await PrintAsync(server, options, world, agents, took, broken);
        await over.CancelAsync();
        await Task.WhenAll(loops.Select(async loop => await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)));
        await world.WaitAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>In small steps, each with a moment for what it has woken.</summary>
    private static async Task MoveAsync(SoakClock clock, TimeSpan time)
    {
        for (var moved = TimeSpan.Zero; moved < time; moved += Step)
        {
            clock.Advance(Step);
            await Task.Delay(1);
        }
    }

    private static async Task TroubleAsync(SoakServer server, SoakWorld world, Random random)
    {
        if (world.Happens(Trouble.JobCancelled, random))
            await CancelOneAsync(server, random);
        if (world.Happens(Trouble.ServerRestarted, random))
            await server.RestartAsync();
        if (world.Happens(Trouble.ClockSet, random))
            world.Clock.Jump(TimeSpan.FromHours(random.Next(2) == 0 ? 1 : -1));
        if (world.Happens(Trouble.StorageAway, random))
        {
            Directory.Move(server.Storage, server.Storage + ".away");
            await MoveAsync(world.Clock, TimeSpan.FromHours(random.Next(1, 4)));
            // Where something made the folder anew, what was there must come back all the same; that it is empty is looked at here.
            if (Directory.Exists(server.Storage))
                Directory.Delete(server.Storage, recursive: false);
            Directory.Move(server.Storage + ".away", server.Storage);
        }
    }

    private static async Task CancelOneAsync(SoakServer server, Random random)
    {
        await using var database = await server.OpenAsync();
        var live = await database.Set<Job>().AsNoTracking().Where(job => JobStates.Live.Contains(job.State)).OrderBy(job => job.Id).Select(job => job.Id).Take(100).ToListAsync();
        if (live.Count > 0)
            await server.Get<CancelJob>().HandleAsync(new(live[random.Next(live.Count)]), Person, CancellationToken.None);
    }

    private static async Task<bool> IsBusyAsync(SoakServer server)
    {
        await using var database = await server.OpenAsync();
        return await database.Set<Job>().AnyAsync(job => JobStates.Live.Contains(job.State));
    }

    private static async Task<string> CountAsync(SoakServer server)
    {
        await using var database = await server.OpenAsync();
        var (jobs, archives) = (await database.Set<Job>().CountAsync(), await database.Set<Archive>().CountAsync());
        return $"{jobs} jobs, {archives} archives";
    }

    private static async Task PrintAsync(SoakServer server, SoakOptions options, SoakWorld world, IReadOnlyList<PlayedAgent> agents, TimeSpan took, IReadOnlyList<string> broken)
    {
        await using var database = await server.OpenAsync();
        Console.WriteLine($"{options.Clients} clients, {options.Days} days, seed {options.Seed}, {BenchDatabase.Kind}");
        Figures.Print("simulated hours in a second", string.Create(CultureInfo.InvariantCulture, $"{options.Days * 24 / took.TotalSeconds:0.0} ({took.TotalMinutes:0.0} min)"));
        foreach (var group in (await database.Set<Job>().AsNoTracking().GroupBy(job => new { job.Kind, job.State }).Select(group => new { group.Key.Kind, group.Key.State, Count = group.Count() }).ToListAsync())
            .GroupBy(row => row.Kind).OrderBy(group => group.Key))
            Figures.Print($"jobs: {group.Key}", string.Join(", ", group.OrderBy(row => row.State).Select(row => $"{row.Count} {row.State}")));
        foreach (var failed in await database.Set<Job>().AsNoTracking().Where(job => job.State == JobState.Failed).GroupBy(job => new { job.Kind, job.ProblemCode }).Select(group => new { group.Key.Kind, group.Key.ProblemCode, Count = group.Count() }).ToListAsync())
            Figures.Print($"failed: {failed.Kind}", $"{failed.Count} {failed.ProblemCode}");
        Figures.Print("archives made; in the record; deleted by order", $"{agents.Sum(agent => agent.Made.Count)}; {await database.Set<Archive>().CountAsync()}; {await database.Set<PrunedArchive>().CountAsync(row => row.RemovedAt != null)}");
        Figures.Print("troubles", string.Join(", ", world.Happened.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));
        Figures.Print("memory of the whole process, highest", Figures.Megabytes(Process.GetCurrentProcess().PeakWorkingSet64));
        Figures.Print("what is not as it has to be", broken.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var line in broken.Take(30))
            Console.WriteLine($"    {line}");
    }
}
