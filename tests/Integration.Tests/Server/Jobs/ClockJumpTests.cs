using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Somebody sets the server's clock by an hour, or it is summer all of a sudden: nothing that runs is lost by it, and nothing that is gone is waited for.</summary>
[Trait("Database", "both")]
public sealed class ClockJumpTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task What_runs_goes_on(int hours)
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, stallsAfterMinutes: 10);
        fleet.Catalog.OnRun = async (_, _, token) => { await fleet.Catalog.Held.WaitAsync(token); return null; };
        var agent = await fleet.EnrolAsync();
        var (backup, restore) = (await fleet.RunAsync(agent), await fleet.RunAsync(agent, JobKind.Restore));
        var catalog = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(catalog, JobState.Running);

        await JumpAsync(fleet, backup, TimeSpan.FromHours(hours));

        Assert.Equal(ReportAnswer.Accepted, await agent.ProgressAsync(backup, files: 99));
        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(restore));
        await fleet.UntilAsync(restore, JobState.Succeeded);
        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(backup));
        await fleet.UntilAsync(backup, JobState.Succeeded);
        fleet.Catalog.LetGo();
        await fleet.UntilAsync(catalog, JobState.Succeeded);
        Assert.Equal((1, 1, 1), ((await fleet.ReadAsync(backup)).Epoch, (await fleet.ReadAsync(restore)).Epoch, (await fleet.ReadAsync(catalog)).Epoch));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
        await fleet.GiveAsync(agent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_agent_that_is_gone_is_missed_in_minutes(int hours)
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent, JobKind.Restore);

        await JumpAsync(fleet, job, TimeSpan.FromHours(hours));
        var jumpedAt = fleet.Time.GetUtcNow();
        await fleet.AdvanceUntilAsync(job, JobState.Lost);

        Assert.InRange(fleet.Time.GetUtcNow() - jumpedAt, TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(10));
    }

    /// <summary>Sets the clock and waits until the server has noticed.</summary>
    private static async Task JumpAsync(FleetServer fleet, JobReference job, TimeSpan by)
    {
        fleet.Clock.Jump(by);
        var at = fleet.Clock.GetUtcNow();
        await fleet.AdvanceUntilAsync(
            async () => (await fleet.ReadAsync(job)).LeaseExpiresAt is { } expiresAt && expiresAt > at + TimeSpan.FromSeconds(100) && expiresAt < at + TimeSpan.FromMinutes(4), "the leases to begin afresh");
    }
}
