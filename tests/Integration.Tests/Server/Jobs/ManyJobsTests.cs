using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Jobs;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Hundreds of jobs at once, and two processes that give them away: no limit is passed, none is given twice, all end.</summary>
[Trait("Database", "both")]
public sealed class ManyJobsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_jobs_at_once_all_end_within_the_limit_and_leave_no_lock()
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, perServer: 9);
        var agents = await EnrolAsync(fleet, 25);
        await QueueAsync(fleet, agents, 20);

        await using var working = WorkingAgents.Start([(fleet, agents)]);
        await working.UntilAsync(async () => await CountAsync(fleet, JobState.Succeeded) == 500, "all 500 to end");

        Assert.InRange(working.MostAtOnce, 2, 8); // nine places, one of them kept for a restore
        Assert.Equal(500, fleet.Backup.Verified.Distinct().Count());
        Assert.Equal(500, working.Turns.Count);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
        await AssertOneLeaseEachAsync(fleet);
        // Nobody was forgotten while others had many turns.
        Assert.Equal(25, working.Turns.Take(100).Distinct().Count());
    }

    [Fact]
    public async Task Two_processes_on_one_database_together_keep_to_the_limit_and_give_no_job_twice()
    {
        await using var first = await FleetServer.StartAsync();
        await using var second = await FleetServer.JoinAsync(first);
        await QueueLimitsTests.LimitAsync(first, perServer: 4);
        var (here, there) = (await EnrolAsync(first, 8), await EnrolAsync(second, 8));
        await QueueAsync(first, [.. here, .. there], 5);

        await using var working = WorkingAgents.Start([(first, here), (second, there)]);
        await working.UntilAsync(async () => await CountAsync(first, JobState.Succeeded) == 80, "all 80 to end");

        Assert.InRange(working.MostAtOnce, 1, 3);
        Assert.Equal(80, working.Turns.Count);
        Assert.Empty(await first.RepositoryHoldersAsync());
        await AssertOneLeaseEachAsync(first);
    }

    [Fact]
    public async Task Two_processes_do_the_servers_own_work_once()
    {
        await using var first = await FleetServer.StartAsync();
        await using var second = await FleetServer.JoinAsync(first);
        var agent = await first.EnrolAsync();
        List<JobId> jobs = [];
        for (var number = 0; number < 20; number++)
            jobs.Add(await (number % 2 == 0 ? first : second).QueueAsync(agent, number % 4 < 2 ? JobKind.Catalog : JobKind.Prune));

        foreach (var job in jobs)
            await first.AdvanceUntilAsync(async () => (await first.ReadAsync(job)).State == JobState.Succeeded, $"job {job}");

        Assert.Equal(20, first.Catalog.RunCount + second.Catalog.RunCount + first.Prune.RunCount + second.Prune.RunCount);
        await AssertOneLeaseEachAsync(first);
    }

    private static async Task<List<WireAgent>> EnrolAsync(FleetServer fleet, int count)
    {
        var agents = new List<WireAgent>();
        for (var number = 0; number < count; number++)
            agents.Add(await fleet.EnrolAsync());
        return agents;
    }

    private static async Task QueueAsync(FleetServer fleet, List<WireAgent> agents, int each)
    {
        await using var database = await fleet.OpenAsync();
        foreach (var agent in agents)
            for (var number = 0; number < each; number++)
                database.Add(Job.Queue(
                    JobKind.Backup, agent.ClientId, BorgBackupServer.Server.Repositories.RepositoryId.Create(), BorgBackupServer.Server.Plans.PlanId.Create(), null, "schedule", fleet.Time.GetUtcNow()));
        await database.SaveChangesAsync(Cancelled);
    }

    private static async Task<int> CountAsync(FleetServer fleet, JobState state)
    {
        await using var database = await fleet.OpenAsync();
        return await database.Set<Job>().CountAsync(job => job.State == state, Cancelled);
    }

    private static async Task AssertOneLeaseEachAsync(FleetServer fleet)
    {
        await using var database = await fleet.OpenAsync();
        Assert.Equal([1], await database.Set<Job>().Select(job => job.Epoch).Distinct().ToListAsync(Cancelled));
    }
}
