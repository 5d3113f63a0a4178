using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Home;

/// <summary>When a machine counts as protected: the answer that everything else stands for.</summary>
public sealed class ClientStandingsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private ServerDatabase database = null!; // because InitializeAsync opens it before each test
    private Client client = null!; // likewise

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await connection.OpenAsync(Token);
        database = new ServerDatabase(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite(connection).Options);
        await database.Database.EnsureCreatedAsync(Token);
        client = Client.Create("web-01", Now.AddDays(-30));
        database.Add(client);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Without_an_agent_it_waits_however_much_is_planned()
    {
        AddPlan();

        Assert.Equal(Protection.WaitsForAgent, await StandingAsync());
    }

    [Fact]
    public async Task When_the_agent_is_gone_young_archives_do_not_make_it_protected()
    {
        var plan = AddPlan();
        Enrol();
        AddArchive(plan, Now.AddHours(-1));
        client.Leave();

        Assert.Equal(Protection.NoAgent, await StandingAsync());
    }

    [Fact]
    public async Task Without_a_plan_nothing_is_protected()
    {
        Enrol();

        Assert.Equal(Protection.NoPlan, await StandingAsync());
    }

    [Fact]
    public async Task Archives_of_a_plan_that_is_no_more_protect_nobody()
    {
        Enrol();
        var removed = AddPlan("removed");
        AddArchive(removed, Now.AddHours(-1));
        var last = AddPlan("last");
        AddArchive(last, Now.AddHours(-1));
        Assert.Equal(Protection.Protected, await StandingAsync());

        database.Remove(removed);
        Assert.Equal(Protection.Protected, await StandingAsync());
        database.Remove(last);
        Assert.Equal(Protection.NoPlan, await StandingAsync());
        Assert.False(Protection.NoPlan.IsProtected());
    }

    [Fact]
    public async Task Every_plan_has_to_have_an_archive()
    {
        Enrol();
        AddArchive(AddPlan("one"), Now.AddHours(-1));
        AddPlan("two");

        Assert.Equal(Protection.NotYet, await StandingAsync());
    }

    [Theory]
    [InlineData(11, 35, Protection.Protected)] // due 11 h ago, and the threshold is 12 h
    [InlineData(13, 35, Protection.Overdue)]
    [InlineData(13, 14, Protection.Overdue)] // the archive is older than the promise
    [InlineData(13, 12, Protection.Protected)]
    public async Task A_plan_is_overdue_when_its_promise_was_not_kept_within_the_threshold(int dueHoursAgo, int archiveHoursAgo, Protection expected)
    {
        Enrol();
        AddArchive(AddPlan(expectedAt: Now.AddHours(-dueHoursAgo)), Now.AddHours(-archiveHoursAgo));

        Assert.Equal(expected, await StandingAsync());
    }

    [Theory]
    [InlineData(7 * 24, Protection.Protected)]
    [InlineData(9 * 24, Protection.Overdue)]
    public async Task By_hand_nothing_is_promised_and_eight_days_are_old(int hours, Protection expected)
    {
        Enrol();
        AddArchive(AddPlan(isDaily: false), Now.AddHours(-hours));

        Assert.Equal(expected, await StandingAsync());
    }

    [Fact]
    public async Task One_old_plan_among_young_ones_is_overdue()
    {
        Enrol();
        AddArchive(AddPlan("one"), Now.AddHours(-1));
        AddArchive(AddPlan("two", expectedAt: Now.AddDays(-3)), Now.AddDays(-4));

        Assert.Equal(Protection.Overdue, await StandingAsync());
    }

    [Theory]
    [InlineData(JobState.Failed, Protection.Failing)]
    [InlineData(JobState.Lost, Protection.Failing)]
    [InlineData(JobState.Cancelled, Protection.Protected)]
    [InlineData(JobState.Running, Protection.Protected)]
    public async Task A_failure_since_the_latest_archive_is_told(JobState state, Protection expected)
    {
        var plan = AddPlan();
        Enrol();
        AddArchive(plan, Now.AddHours(-20));
        AddBackup(plan, state, Now.AddHours(-2));

        Assert.Equal(expected, await StandingAsync());
    }

    [Fact]
    public async Task A_failure_before_the_latest_archive_is_past()
    {
        var plan = AddPlan();
        Enrol();
        AddBackup(plan, JobState.Failed, Now.AddHours(-21));
        AddArchive(plan, Now.AddHours(-20));

        Assert.Equal(Protection.Protected, await StandingAsync());
    }

    [Fact]
    public async Task The_worst_come_first()
    {
        Enrol();
        AddArchive(AddPlan(expectedAt: Now.AddDays(-3)), Now.AddDays(-4));
        database.Add(Client.Create("a-new-one", Now));
        await database.SaveChangesAsync(Token);

        var names = await database.StandingsOf(database.Set<Client>(), Now).OrderBy(standing => standing.Protection).Select(standing => standing.Name).ToListAsync(Token);

        Assert.Equal(["web-01", "a-new-one"], names);
    }

    private async Task<Protection> StandingAsync()
    {
        await database.SaveChangesAsync(Token);
        var standing = await database.StandingsOf(database.Set<Client>(), Now).SingleAsync(Token);
        // The filter of the lists decides as the reading does.
        Assert.Equal(1, await database.StandingsOf(database.Set<Client>(), Now).CountAsync(row => row.Protection == standing.Protection, Token));
        return standing.Protection;
    }

    private void Enrol() => client.Enrol("hash", "ssh-ed25519 AAAA", "{}", Now.AddDays(-30));

    private Plan AddPlan(string name = "Everything", bool isDaily = true, DateTimeOffset? expectedAt = null)
    {
        var plan = Plan.Create(client.Id, RepositoryId.Create(), name, Now.AddDays(-30));
        var schedule = Schedule.Create(plan.Id);
        schedule.Change(isDaily ? ScheduleDraft.Daily("UTC", new TimeOnly(2, 0)) : new ScheduleDraft(), isDaily ? Now.AddHours(14) : null);
        if (isDaily)
            schedule.Expect(expectedAt ?? Now.AddHours(-10), OverdueRule.DefaultThreshold);
        database.AddRange(plan, schedule);
        return plan;
    }

    private Job AddBackup(Plan plan, JobState state, DateTimeOffset at)
    {
        var job = Job.Queue(JobKind.Backup, client.Id, plan.RepositoryId, plan.Id, null, "ada", at);
        job.State = state;
        database.Add(job);
        return job;
    }

    private void AddArchive(Plan plan, DateTimeOffset at) => database.Add(
        Archive.Create(AddBackup(plan, JobState.Succeeded, at.AddMinutes(-5)), plan.Id, $"archive-{at:O}", Guid.CreateVersion7().ToString("N"), at, 1, 1, 1, 1, at));
}
