using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Somebody else writes to the database for a while: what agents and the server have to say waits, and nothing of it is lost or said twice.</summary>
public sealed class LockedDatabaseTests
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
}
