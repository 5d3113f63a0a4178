using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>A job is stopped for not getting any further, and never for taking long.</summary>
[Trait("Database", "both")]
public sealed class StalledJobTests
{
    [Fact]
    public async Task A_job_that_is_heard_of_and_does_not_move_is_stopped_and_says_why()
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, stallsAfterMinutes: 30);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await agent.ProgressAsync(job, files: 7);
        var movedAt = fleet.Time.GetUtcNow();

        // Its agent is there all the time and says the same again and again.
        while ((await fleet.ReadAsync(job)).StalledAt is null)
        {
            Assert.True(fleet.Time.GetUtcNow() - movedAt < TimeSpan.FromMinutes(32), "it is stopped by now");
            fleet.Time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(ReportAnswer.Accepted, await agent.ProgressAsync(job, files: 7));
            await agent.HelloAsync(job);
            if (fleet.Time.GetUtcNow() - movedAt > TimeSpan.FromMinutes(30))
                await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(job)).StalledAt is not null, "the server to notice");
        }

        Assert.True(fleet.Time.GetUtcNow() - movedAt >= TimeSpan.FromMinutes(30));
        Assert.Equal([job], (await agent.PollAsync(job)).Cancel);
        Assert.Equal(JobState.Running, (await fleet.ReadAsync(job)).State);

        await agent.FinishAsync(job, JobOutcome.Cancelled);
        var ended = await fleet.ReadAsync(job);
        Assert.Equal((JobState.Failed, "job.stalled", 1), (ended.State, ended.ProblemCode, ended.Epoch));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_job_that_takes_days_and_moves_goes_on()
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, stallsAfterMinutes: 10);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        for (var step = 1; step <= 300; step++)
        {
            // In long jumps, so that a minute of the server passes with each: what moves is now a file, now a byte, now a word of borg.
            fleet.Time.Advance(TimeSpan.FromSeconds(100));
            Assert.Equal(ReportAnswer.Accepted, (step % 3) switch
            {
                0 => await agent.ProgressAsync(job, files: step),
                1 => await agent.ProgressAsync(job, files: step - step % 3, path: $"/var/lib/{step}"),
                _ => await agent.ReportAsync(job, new LogReport { Lines = [new LogLine { At = DateTimeOffset.UnixEpoch, Level = LogLevel.Information, Text = $"still here {step}" }] }),
            });
        }

        var running = await fleet.ReadAsync(job);
        Assert.Equal((JobState.Running, null, null), (running.State, running.StalledAt, running.CancelRequestedAt));
    }

    [Fact]
    public async Task An_agent_that_lost_a_stalled_job_ends_it_and_it_is_not_tried_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, stallsAfterMinutes: 10);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        while ((await fleet.ReadAsync(job)).StalledAt is null)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(30));
            await agent.HelloAsync(job);
        }

        agent.SessionId = Guid.CreateVersion7();
        await agent.HelloAsync();

        Assert.Equal((JobState.Failed, "job.stalled"), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).ProblemCode));
    }
}
