using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Somebody else writes to the database for a while, or it is away: what agents and the server have to say waits or is said again, and nothing of it is lost or counted twice.</summary>
[Trait("Database", "both")]
public sealed class DatabaseFaultTests
{
    [Fact]
    public async Task Reports_orders_and_the_servers_own_work_wait_for_the_lock_and_go_on()
    {
        await using var fleet = await FleetServer.StartAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var job = await fleet.RunAsync(agent);
        var waiting = await fleet.QueueAsync(other);
        var catalog = Job.Queue(JobKind.Catalog, agent.ClientId, BorgBackupServer.Server.Repositories.RepositoryId.Create(), null, null, "ada", fleet.Time.GetUtcNow());
        await using var database = await fleet.OpenAsync();
        await using var locked = await database.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        database.Add(catalog);
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);

        var (progress, poll) = (agent.ProgressAsync(job), other.PollAsync());
        await Task.WhenAny(progress, poll, Task.Delay(500, TestContext.Current.CancellationToken));
        Assert.False(progress.IsCompleted || poll.IsCompleted);
        await locked.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ReportAnswer.Accepted, await progress);
        Assert.Equal(waiting.Value, Assert.Single((await poll).Orders).Job.JobId);
        await agent.FinishAsync(job);
        await fleet.UntilAsync(job, JobState.Succeeded);
        await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(catalog.Id)).State == JobState.Succeeded, "the catalog");
        Assert.Equal([waiting], await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_minute_ends_nothing_and_stops_no_worker()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = async (_, _, token) => { await fleet.Catalog.Held.WaitAsync(token); return null; };
        var (agent, silent) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var (job, lost) = (await fleet.RunAsync(agent), await fleet.RunAsync(silent, JobKind.Restore));
        var catalog = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(catalog, JobState.Running);
        var end = new Report { Job = job, Sequence = 50, At = DateTimeOffset.UnixEpoch, Body = WireAgent.Finished() };

        fleet.Database.IsAway = true;
        for (var second = 0; second < 60; second++)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
            if (second % 20 == 0)
            {
                using var refused = await agent.PostAsync(AgentRoutes.Report, new ReportRequest { SessionId = agent.SessionId, Reports = [end] }, ProtocolJson.Default.ReportRequest);
                Assert.True((int)refused.StatusCode >= 500, $"{refused.StatusCode}");
            }
        }

        fleet.Database.IsAway = false;
        Assert.Equal(JobState.Running, (await fleet.ReadAsync(job)).State);
        Assert.Equal(ReportAnswer.Accepted, Assert.Single((await agent.ReportAsync(end)).Answers));
        Assert.Equal(ReportAnswer.Duplicate, Assert.Single((await agent.ReportAsync(end)).Answers));
        await fleet.AdvanceUntilAsync(job, JobState.Succeeded);
        fleet.Catalog.LetGo();
        await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(catalog)).State == JobState.Succeeded, "the catalog");
        await fleet.AdvanceUntilAsync(lost, JobState.Lost);
        Assert.Equal((1, 1), ((await fleet.ReadAsync(job)).Epoch, (await fleet.ReadAsync(catalog)).Epoch));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
        await fleet.GiveAsync(agent);
    }
}
