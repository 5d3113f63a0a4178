using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>What fails for a reason that passes is tried again by itself, after a growing pause, and not for ever.</summary>
[Trait("Database", "both")]
public sealed class RetryTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_whose_connection_broke_is_tried_again_after_growing_pauses_and_fails_in_the_end()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        List<TimeSpan> pauses = [];
        for (var attempt = 1; attempt < 5; attempt++)
        {
            Assert.Equal(ReportAnswer.Accepted, await FailAsync(agent, job));
            var waiting = await GetAsync(fleet, job);
            Assert.Equal((JobState.Queued, JobWait.Retry, true, "ssh.closed"), (waiting.State, waiting.WaitsFor, waiting.IsLive, waiting.Trouble?.Code));
            Assert.Equal((attempt + 1, 5), (waiting.Retry?.Attempt, waiting.Retry?.MostAttempts));
            Assert.Empty(await fleet.RepositoryHoldersAsync());
            var at = waiting.Retry!.At; // because it was just looked at
            pauses.Add(at - fleet.Time.GetUtcNow());

            // Not a moment before.
            fleet.Time.Advance(at - fleet.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
            var poll = agent.PollAsync();
            await Task.WhenAny(poll, Task.Delay(100, Cancelled));
            Assert.False(poll.IsCompleted);
            await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the next attempt");
            job = Assert.Single((await poll).Orders).Job;
            Assert.Equal(attempt + 1, job.Epoch);
            await agent.StartAsync(job);
        }

        Assert.Equal([1, 5, 15, 60], pauses.Select(pause => Math.Round(pause.TotalMinutes)));
        await FailAsync(agent, job);
        var failed = await GetAsync(fleet, job);
        Assert.Equal((JobState.Failed, "ssh.closed", null), (failed.State, failed.Trouble?.Code, failed.Retry));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_second_attempt_that_works_ends_green_and_bears_no_blame()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var first = await fleet.RunAsync(agent);
        await FailAsync(agent, first);
        fleet.Time.Advance(TimeSpan.FromMinutes(1));

        var second = Assert.Single((await agent.PollAsync()).Orders).Job;
        Assert.Equal(first with { Epoch = 2 }, second);
        Assert.Equal(ReportAnswer.Stale, await agent.ProgressAsync(first));
        await agent.FinishAsync(second);

        await fleet.UntilAsync(second, JobState.Succeeded);
        Assert.Null((await GetAsync(fleet, second)).Trouble);
    }

    [Fact]
    public async Task While_it_waits_no_word_of_the_attempt_that_is_over_begins_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await agent.ReportAsync(job, 5, Failed("ssh.closed"));

        // The agent has not read the answer yet, and says it all again.
        Assert.Empty((await agent.HelloAsync(job)).Abandon);
        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 5, Failed("ssh.closed")));
        Assert.Equal(ReportAnswer.Refused, await agent.ReportAsync(job, 6, new StartedReport { BorgVersion = "1.2.4" }));
        Assert.Equal(ReportAnswer.Refused, await agent.ReportAsync(job, 7, WireAgent.Finished()));

        Assert.Equal((JobState.Queued, 1), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).Epoch));
        Assert.Empty(fleet.Backup.Verified);
    }

    [Theory]
    [InlineData("policy.backup-path")]
    [InlineData("repository.changed")]
    [InlineData("storage.full")]
    public async Task A_refusal_is_final(string code)
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.ReportAsync(job, Failed(code));

        Assert.Equal((JobState.Failed, code), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).ProblemCode));
    }

    [Fact]
    public async Task A_restore_is_left_to_whoever_asked_for_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent, JobKind.Restore);

        await FailAsync(agent, job);

        Assert.Equal(JobState.Failed, (await fleet.ReadAsync(job)).State);
    }

    [Fact]
    public async Task A_result_that_cannot_be_looked_at_because_the_disk_is_away_is_made_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Backup.OnVerify = _ => Task.FromResult<Problem?>(Problem.Unavailable("repository.missing", "The repository is not where it should be."));
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await agent.FinishAsync(job);
        await fleet.UntilAsync(job, JobState.Queued);
        Assert.Equal("repository.missing", (await fleet.ReadAsync(job)).ProblemCode);

        fleet.Backup.OnVerify = _ => Task.FromResult<Problem?>(null);
        fleet.Time.Advance(TimeSpan.FromMinutes(10));
        job = Assert.Single((await agent.PollAsync()).Orders).Job;
        await agent.FinishAsync(job);
        await fleet.UntilAsync(job, JobState.Succeeded);
    }

    [Fact]
    public async Task The_servers_own_work_is_tried_again_too()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Prune.OnRun = (_, _, _) => Task.FromResult<Problem?>(fleet.Prune.RunCount < 3 ? Problem.Conflict("repository.locked", "Somebody else is working on the repository.") : null);
        var prune = await fleet.QueueAsync(await fleet.EnrolAsync(), JobKind.Prune);

        await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(prune)).State == JobState.Succeeded, "the third attempt");

        Assert.Equal((3, 3), (fleet.Prune.RunCount, (await fleet.ReadAsync(prune)).Epoch));
    }

    [Fact]
    public async Task What_waits_to_be_tried_again_survives_a_restart_and_can_be_cancelled()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await FailAsync(agent, job);

        await fleet.Server.CrashAsync();

        Assert.Equal(JobWait.Retry, (await GetAsync(fleet, job)).WaitsFor);
        Assert.Null((await fleet.Get<CancelJob>().HandleAsync(new(JobId.From(job.JobId)), Administrator, Cancelled)).Problem);
        var cancelled = await GetAsync(fleet, job);
        Assert.Equal((JobState.Cancelled, null, null), (cancelled.State, cancelled.Retry, cancelled.Trouble));
    }

    [Fact]
    public async Task A_cancel_while_it_failed_is_not_followed_by_another_attempt()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await fleet.Get<CancelJob>().HandleAsync(new(JobId.From(job.JobId)), Administrator, Cancelled);

        await FailAsync(agent, job);

        Assert.Equal((JobState.Failed, "ssh.closed"), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).ProblemCode));
    }

    [Fact]
    public async Task By_rest_it_says_when_and_is_tried_at_once_when_somebody_says_so()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var browser = await fleet.Server.SignInAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        using var early = await browser.PostAsync($"api/v1/jobs/{job.JobId}/retry", null, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        await FailAsync(agent, job);

        var one = await browser.GetFromJsonAsync<JsonElement>($"api/v1/jobs/{job.JobId}", Cancelled);
        Assert.Equal(("queued", "retry", 2), (one.GetProperty("state").GetString(), one.GetProperty("waitsFor").GetString(), one.GetProperty("retry").GetProperty("attempt").GetInt32()));
        var listed = (await browser.GetFromJsonAsync<JsonElement>("api/v1/jobs?state=queued", Cancelled)).GetProperty("items")[0];
        Assert.Equal(one.GetProperty("retry").GetProperty("at").GetDateTimeOffset(), listed.GetProperty("retry").GetProperty("at").GetDateTimeOffset());

        // The clock stands still: it is the person's word that begins it.
        var poll = agent.PollAsync();
        using var now = await browser.PostAsync($"api/v1/jobs/{job.JobId}/retry", null, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, now.StatusCode);
        Assert.Equal(2, Assert.Single((await poll).Orders).Job.Epoch);
        using var again = await browser.PostAsync($"api/v1/jobs/{job.JobId}/retry", null, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    private static Task<ReportAnswer> FailAsync(WireAgent agent, JobReference job) => agent.ReportAsync(job, Failed("ssh.closed"));

    private static FinishedReport Failed(string code) =>
        WireAgent.Finished(JobOutcome.Failed) with { Problem = new WireProblem { Code = code, Detail = "It did not work.", Hint = "Mend it." } };

    private static async Task<GetJob.Response> GetAsync(FleetServer fleet, JobReference job) =>
        (await fleet.Get<GetJob>().HandleAsync(new(JobId.From(job.JobId)), Administrator, Cancelled)).Value;
}
