using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Benchmarks.Pages;

/// <summary>A fleet with its past, written straight into the database: clients with a plan and a schedule each, ended jobs, archives.</summary>
internal static class SeededFleet
{
    private const int RowsAtOnce = 5000;

    public static async Task AddAsync(IDbContextFactory<ServerDatabase> databases, int clients, int jobs, int archives)
    {
        var now = TimeProvider.System.GetUtcNow();
        var plans = new List<Plan>();
        await using (var database = await databases.CreateDbContextAsync())
        {
            var location = await database.Set<StorageLocation>().Select(row => row.Id).FirstAsync();
            for (var number = 0; number < clients; number++)
            {
                var client = Client.Create($"machine-{number:0000}", now.AddDays(-200));
                client.Enrol($"hash {number}", $"ssh-ed25519 {number}", "{}", now.AddDays(-200));
                var repository = Repository.Create(RepositoryId.Create(), client.Id, location, "main", "repokey-blake2", $"/nowhere/{number}", "-", now.AddDays(-200));
                repository.BecomeReady(new string('a', 64));
                var plan = Plan.Create(client.Id, repository.Id, "Everything", now.AddDays(-200));
                var schedule = Schedule.Create(plan.Id);
                schedule.Change(ScheduleDraft.Daily("Europe/Berlin", new TimeOnly(number % 24, number % 60)), now.AddHours(number % 24));
                database.AddRange(client, repository, plan, schedule);
                plans.Add(plan);
            }

            await database.SaveChangesAsync();
        }

        // One in fifty failed; the newest ended a moment ago, and they are spread over half a year.
        var (step, archiveEvery) = (TimeSpan.FromDays(180) / jobs, Math.Max(1, jobs / Math.Max(1, archives)));
        for (var from = 0; from < jobs; from += RowsAtOnce)
        {
            await using var database = await databases.CreateDbContextAsync();
            database.ChangeTracker.AutoDetectChangesEnabled = false;
            var failed = new List<JobId>();
            for (var number = from; number < Math.Min(jobs, from + RowsAtOnce); number++)
            {
                var plan = plans[number % plans.Count];
                var at = now - ((jobs - number) * step);
                var job = Job.Queue(JobKind.Backup, plan.ClientId, plan.RepositoryId, plan.Id, null, "schedule", at);
                database.Add(job);
                if (number % 50 == 49)
                    failed.Add(job.Id);
                else if (number % archiveEvery == 0)
                    database.Add(Archive.Create(job, plan.Id, $"archive-{number}", number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), at, 1000, 1L << 30, 1L << 29, 1L << 20, at));
            }

            await database.SaveChangesAsync();
            await database.Set<Job>().Where(job => failed.Contains(job.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(job => job.State, JobState.Failed).SetProperty(job => job.StartedAt, job => job.QueuedAt).SetProperty(job => job.EndedAt, job => job.QueuedAt));
            await database.Set<Job>().Where(job => job.State == JobState.Queued).ExecuteUpdateAsync(set => set
                .SetProperty(job => job.State, JobState.Succeeded).SetProperty(job => job.StartedAt, job => job.QueuedAt).SetProperty(job => job.EndedAt, job => job.QueuedAt));
        }

        // As it does for itself a minute after so many new rows.
        await using var counted = await databases.CreateDbContextAsync();
        if (counted.Database.IsNpgsql())
            await counted.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
    }
}
