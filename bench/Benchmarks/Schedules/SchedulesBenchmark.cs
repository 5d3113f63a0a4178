using System.Globalization;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Benchmarks.Schedules;

/// <summary>What the scheduler's look costs, with many schedules on a real database file: none due, a few due, and many at the same moment.</summary>
internal static class SchedulesBenchmark
{
    public static async Task RunAsync(IReadOnlyList<string> options)
    {
        var count = options is ["--schedules", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 5000;
        var folder = Directory.CreateTempSubdirectory("bbs-bench-");
        try
        {
            BenchDatabase.Prepare(folder.FullName);
            // Not started: its scheduler would look by itself.
            await using var app = Server.Program.Build("--data", folder.FullName, "--port", "0");
            var services = app.Services;
            var databases = services.GetRequiredService<IDbContextFactory<ServerDatabase>>();
            await using (var database = await databases.CreateDbContextAsync())
            {
                await database.Database.MigrateAsync();
                await services.GetRequiredService<IDatabaseEngine>().FinishAsync(database, CancellationToken.None);
            }

            await AddAsync(databases, count);
            Console.WriteLine($"{count} schedules, {BenchDatabase.Kind}");
            await LookAsync(services);
            await PrintAsync("a look, nothing due", services, databases, due: 0, rounds: 50);
            await PrintAsync("a look, 1 due", services, databases, due: 1, rounds: 20);
            await PrintAsync("a look, 10 due", services, databases, due: 10, rounds: 10);
            await PrintAsync("a look, 500 due at the same moment", services, databases, due: 500, rounds: 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PrintAsync(string what, IServiceProvider services, IDbContextFactory<ServerDatabase> databases, int due, int rounds)
    {
        List<double> times = [];
        for (var round = 0; round < rounds; round++)
        {
            if (due > 0)
                await MakeDueAsync(databases, due);
            var start = TimeProvider.System.GetTimestamp();
            await LookAsync(services);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        Figures.Print(what, Figures.MedianAndWorst([.. times]));
    }

    private static async Task LookAsync(IServiceProvider services)
    {
        await services.GetRequiredService<GiveUpLateJobs>().HandleAsync(CancellationToken.None);
        await services.GetRequiredService<RunDueSchedules>().HandleAsync(CancellationToken.None);
    }

    private static async Task MakeDueAsync(IDbContextFactory<ServerDatabase> databases, int count)
    {
        await using var database = await databases.CreateDbContextAsync();
        await database.Set<Job>().ExecuteDeleteAsync();
        var plans = await database.Set<Schedule>().Select(schedule => schedule.PlanId).Take(count).ToListAsync();
        DateTimeOffset? now = TimeProvider.System.GetUtcNow();
        await database.Set<Schedule>().Where(schedule => plans.Contains(schedule.PlanId)).ExecuteUpdateAsync(set => set.SetProperty(schedule => schedule.NextRunAt, now));
    }

    private static async Task AddAsync(IDbContextFactory<ServerDatabase> databases, int count)
    {
        await using var database = await databases.CreateDbContextAsync();
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++)
        {
            var client = Client.Create($"simulated-{number:00000}", now);
            client.Enrol($"hash {number}", $"key {number}", "{}", now);
            var repository = Repository.Create(RepositoryId.Create(), client.Id, StorageLocationId.Create(), "main", "repokey", $"/nowhere/{number}", "-", now);
            repository.BecomeReady(new string('a', 64));
            var plan = Plan.Create(client.Id, repository.Id, "Everything", now);
            var schedule = Schedule.Create(plan.Id);
            schedule.Change(ScheduleDraft.Daily("Europe/Berlin", new TimeOnly(2, number % 60)), now.AddHours(12));
            database.AddRange(client, repository, plan, schedule);
        }

        await database.SaveChangesAsync();
    }
}
