using System.Data.Common;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

/// <summary>Five thousand schedules: what a look costs is counted in queries and rows, which do not depend on the machine.</summary>
[Trait("Database", "both")]
public sealed class ManySchedulesTests
{
    private const int Many = 5000;

    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly Reading reading = new();
    private readonly Transactions transactions = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_reads_what_is_due_and_nothing_else()
    {
        await using var server = await StartAsync();
        await AddAsync(server, Many, Noon.AddHours(1));

        // Each reading that finds nothing asks once for a row.
        Assert.Equal((0, 2, 2), await LookAsync(server));
        await AddAsync(server, 3, Noon.AddMinutes(-1));
        var few = await LookAsync(server);
        Assert.Equal(3, few.Queued);
        Assert.InRange(few.Queries, 3, 3 * 15);
        Assert.InRange(few.Rows, 3, 3 * 15);
        Assert.Equal((0, 2, 2), await LookAsync(server));
    }

    [Fact]
    public async Task However_many_are_due_one_look_takes_a_bounded_number()
    {
        await using var server = await StartAsync();
        // Without an agent nothing can be queued; each still has its turn.
        await AddAsync(server, RunDueSchedules.MaxAtOnce + 100, Noon.AddMinutes(-1), isEnrolled: false);
        await LookAsync(server);
        Assert.Equal(100, await CountDueAsync(server));
        await LookAsync(server);
        Assert.Equal(0, await CountDueAsync(server));
    }

    [Fact]
    public async Task What_is_due_at_the_same_moment_shares_transactions_and_each_runs_once()
    {
        await using var server = await StartAsync();
        await AddAsync(server, 130, Noon.AddMinutes(-1));
        transactions.Count = 0;

        Assert.Equal(130, (await LookAsync(server)).Queued);

        Assert.Equal((130 + RunDueSchedules.MaxTogether - 1) / RunDueSchedules.MaxTogether, transactions.Count);
        Assert.Equal(0, (await LookAsync(server)).Queued);
        await using var database = await server.OpenDatabaseAsync();
        Assert.Equal((130, 130), (await database.Set<Job>().CountAsync(Cancelled), await database.Set<Job>().Select(job => job.PlanId).Distinct().CountAsync(Cancelled)));
        Assert.Equal(0, await CountDueAsync(server));
    }

    [Fact]
    public async Task One_that_cannot_be_read_keeps_none_of_those_beside_it_from_running()
    {
        await using var server = await StartAsync();
        await AddAsync(server, 20, Noon.AddMinutes(-1));
        await using var database = await server.OpenDatabaseAsync();
        var broken = await database.Set<Schedule>().OrderBy(schedule => schedule.PlanId).Select(schedule => schedule.PlanId).FirstAsync(Cancelled);
        await database.Database.ExecuteSqlAsync($"UPDATE schedules SET \"Rule\" = 'no rule' WHERE \"PlanId\" = {broken.Value}", Cancelled);

        Assert.Equal(19, (await LookAsync(server)).Queued);

        Assert.Equal(1, await CountDueAsync(server));
        Assert.Empty(await server.JobsAsync(broken));
        Assert.Equal(0, (await LookAsync(server)).Queued);
    }

    [Fact]
    [Trait("Database", "sqlite")]
    public async Task Every_look_goes_along_an_index()
    {
        await using var server = await StartAsync();
        await AddAsync(server, 10, Noon.AddMinutes(-1));
        reading.Texts.Clear();
        await LookAsync(server);
        reading.IsMine.Value = true;
        await server.Get<ListSchedules>().HandleAsync(new(), ServerParts.Administrator, Cancelled);
        await server.Get<GetWeekLoad>().HandleAsync(ServerParts.Administrator, Cancelled);
        reading.IsMine.Value = false;

        await using var database = await server.OpenDatabaseAsync();
        var plans = new List<string>();
        foreach (var text in reading.Texts.Where(text => text.StartsWith("SELECT", StringComparison.Ordinal)).Distinct())
        {
            await using var command = database.Database.GetDbConnection().CreateCommand();
            await database.Database.OpenConnectionAsync(Cancelled);
            command.CommandText = "EXPLAIN QUERY PLAN " + text;
            foreach (var name in System.Text.RegularExpressions.Regex.Matches(text, @"@\w+").Select(match => match.Value).Distinct())
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, 1);
                command.Parameters.Add(parameter);
            }

            await using var reader = await command.ExecuteReaderAsync(Cancelled);
            while (await reader.ReadAsync(Cancelled))
                plans.Add(reader.GetString(3));
        }

        Assert.Contains(plans, plan => plan.Contains("IX_schedules_NextRunAt", StringComparison.Ordinal));
        Assert.Contains(plans, plan => plan.Contains("IX_schedules_GivesUpAt", StringComparison.Ordinal));
        Assert.Contains(plans, plan => plan.Contains("IX_jobs_PlanId_QueuedAt", StringComparison.Ordinal));
        Assert.DoesNotContain(plans, plan => plan.StartsWith("SCAN", StringComparison.Ordinal) && plan != "SCAN CONSTANT ROW" && !plan.Contains("INDEX", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_week_counts_each_start_in_its_hour_and_the_list_says_how_long_it_takes()
    {
        await using var server = await StartAsync();
        await server.AddPlanAsync(clock, ScheduleDraft.Daily("UTC", new TimeOnly(3, 0), new TimeOnly(15, 0)), "a");
        var hourly = await server.AddPlanAsync(clock, new ScheduleDraft { Kind = ScheduleKind.Hourly, AtMinute = 30 }, "b");
        await server.AddPlanAsync(clock, ScheduleDraft.Daily("UTC", new TimeOnly(3, 0)), "no agent", isEnrolled: false);
        await AddPastBackupsAsync(server, hourly, 60, 600, 120);

        var week = (await server.Get<GetWeekLoad>().HandleAsync(ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal((Noon, GetWeekLoad.Hours, false), (week.FromAt, week.Starts.Count, week.IsPartial));
        for (var hour = 0; hour < GetWeekLoad.Hours; hour++)
            Assert.Equal(Noon.AddHours(hour).Hour is 3 or 15 ? 2 : 1, week.Starts[hour]);

        var list = (await server.Get<ListSchedules>().HandleAsync(new(), ServerParts.Administrator, Cancelled)).Value;
        Assert.Equal(["b", "a"], list.Items.Select(item => item.ClientName));
        Assert.Equal([120d, null], list.Items.Select(item => item.UsualSeconds));
        Assert.Equal(2, list.Total);
        Assert.Equal("a", Assert.Single((await server.Get<ListSchedules>().HandleAsync(new(1, 1), ServerParts.Administrator, Cancelled)).Value.Items).ClientName);
    }

    [Fact]
    public async Task A_threshold_of_its_own_holds_at_once()
    {
        await using var server = await StartAsync();
        var plan = await server.AddPlanAsync(clock, ScheduleDraft.Daily("UTC", new TimeOnly(13, 0)));
        clock.Advance(TimeSpan.FromHours(1));
        await LookAsync(server);
        var client = (await server.JobsAsync(plan))[0].ClientId;
        var change = server.Get<ChangeOverdueThreshold>();

        Assert.Equal(Noon.AddHours(13), (await server.ScheduleAsync(plan)).OverdueAt);
        Assert.Null((await change.HandleAsync(new(client, 90), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Equal(Noon.AddHours(2.5), (await server.ScheduleAsync(plan)).OverdueAt);
        Assert.Equal("client.threshold-out-of-range", (await change.HandleAsync(new(client, 5), ServerParts.Administrator, Cancelled)).Problem?.Code);
        Assert.Null((await change.HandleAsync(new(client, null), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Equal(Noon.AddHours(13), (await server.ScheduleAsync(plan)).OverdueAt);
    }

    private Task<TestServer> StartAsync() => TestServer.StartSetUpAsync(services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IInterceptor>(reading).AddSingleton<IInterceptor>(transactions);
    });

    /// <summary>One look. What the server's workers ask beside it, woken by its jobs, does not count.</summary>
    private async Task<(int Queued, int Queries, int Rows)> LookAsync(TestServer server)
    {
        (reading.Queries, reading.Rows) = (0, 0);
        reading.IsMine.Value = transactions.IsMine.Value = true;
        await server.Get<GiveUpLateJobs>().HandleAsync(Cancelled);
        var queued = await server.Get<RunDueSchedules>().HandleAsync(Cancelled);
        reading.IsMine.Value = transactions.IsMine.Value = false;
        return (queued, reading.Queries, reading.Rows);
    }

    private static async Task<int> CountDueAsync(TestServer server)
    {
        await using var database = await server.OpenDatabaseAsync();
        return await database.Set<Schedule>().CountAsync(schedule => schedule.NextRunAt <= Noon, Cancelled);
    }

    private async Task AddAsync(TestServer server, int count, DateTimeOffset nextRunAt, bool isEnrolled = true)
    {
        await using var database = await server.OpenDatabaseAsync();
        var location = await database.Set<StorageLocation>().Select(location => location.Id).SingleAsync(Cancelled);
        for (var number = 0; number < count; number++)
        {
            var client = Client.Create($"client {Guid.CreateVersion7()}", clock.GetUtcNow());
            if (isEnrolled)
                client.Enrol($"hash of {client.Name}", $"key of {client.Name}", "{}", clock.GetUtcNow());
            var repository = Repository.Create(RepositoryId.Create(), client.Id, location, "main", "repokey", $"/nowhere/{client.Id}", "-", clock.GetUtcNow());
            repository.BecomeReady(new string('a', 64));
            var plan = Plan.Create(client.Id, repository.Id, "Everything", clock.GetUtcNow());
            var schedule = Schedule.Create(plan.Id);
            schedule.Change(ScheduleDraft.Daily("UTC", new TimeOnly(3, 0)), nextRunAt);
            database.AddRange(client, repository, plan, schedule);
        }

        await database.SaveChangesAsync(Cancelled);
    }

    private static async Task AddPastBackupsAsync(TestServer server, PlanId planId, params int[] seconds)
    {
        await using var database = await server.OpenDatabaseAsync();
        var plan = await database.Set<Plan>().SingleAsync(plan => plan.Id == planId, Cancelled);
        foreach (var (index, duration) in seconds.Index())
        {
            var job = Job.Queue(JobKind.Backup, plan.ClientId, plan.RepositoryId, planId, null, "ada", Noon.AddDays(-index - 1));
            (job.State, job.StartedAt, job.EndedAt) = (JobState.Succeeded, job.QueuedAt, job.QueuedAt.AddSeconds(duration));
            database.Add(job);
        }

        await database.SaveChangesAsync(Cancelled);
    }

    private sealed class Transactions : DbTransactionInterceptor
    {
        public int Count { get; set; }

        /// <summary>Flows with the calls of the test and not into the workers.</summary>
        public AsyncLocal<bool> IsMine { get; } = new();

        public override ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            Count += IsMine.Value ? 1 : 0;
            return ValueTask.FromResult(result);
        }
    }

    private sealed class Reading : DbCommandInterceptor
    {
        public int Queries { get; set; }

        public int Rows { get; set; }

        public List<string> Texts { get; } = [];

        /// <summary>Flows with the calls of the test and not into the workers.</summary>
        public AsyncLocal<bool> IsMine { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (IsMine.Value)
            {
                Queries++;
                Texts.Add(command.CommandText);
            }

            return ValueTask.FromResult(result);
        }

        public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
        {
            Rows += IsMine.Value ? eventData.ReadCount : 0;
            return result;
        }
    }
}
