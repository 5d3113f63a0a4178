using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>How orders and cancels reach an agent, whatever gets lost on the way.</summary>
[Trait("Database", "both")]
public sealed class AgentPollTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    [Fact]
    public async Task An_order_reaches_a_waiting_agent_at_once()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var poll = agent.PollAsync();
        await Task.WhenAny(poll, Task.Delay(200, TestContext.Current.CancellationToken));
        Assert.False(poll.IsCompleted);

        var jobId = await fleet.QueueAsync(agent);

        var order = Assert.IsType<BackupOrder>(Assert.Single((await poll).Orders));
        Assert.Equal(new JobReference { JobId = jobId.Value, Epoch = 1 }, order.Job);
        var job = await fleet.ReadAsync(jobId);
        Assert.Equal(JobState.Leased, job.State);
        Assert.Equal(fleet.Time.GetUtcNow().AddMinutes(2).ToUnixTimeMilliseconds(), job.LeaseExpiresAt?.ToUnixTimeMilliseconds());
        Assert.Equal([jobId], await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_poll_ends_with_nothing_when_there_is_nothing_to_say()
    {
        await using var fleet = await FleetServer.StartAsync();
        var poll = (await fleet.EnrolAsync()).PollAsync();

        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");

        Assert.Empty((await poll).Orders);
        Assert.Empty((await poll).Cancel);
    }

    [Fact]
    public async Task A_waiting_poll_ends_in_peace_when_the_server_stops()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var poll = agent.PollAsync();
        await Until.TrueAsync(() => fleet.Get<BorgBackupServer.Server.Clients.AgentPresence>().TakeUnwritten().Waiting.Count == 1, "the poll to wait");

        await fleet.Server.StopAsync();

        Assert.Empty((await poll).Orders);
    }

    [Fact]
    public async Task An_order_whose_reply_was_lost_is_sent_again_with_the_same_epoch()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);

        var again = Assert.Single((await agent.PollAsync()).Orders);
        Assert.Equal(job, again.Job);

        // Once it is there, it is not sent again.
        var poll = agent.PollAsync(job);
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");
        Assert.Empty((await poll).Orders);
        Assert.Equal(1, (await fleet.ReadAsync(job)).Epoch);
    }

    [Fact]
    public async Task An_order_that_was_heard_of_is_not_sent_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);
        await agent.ReportAsync(job, new LogReport { Lines = [] });

        var poll = agent.PollAsync();
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");

        Assert.Empty((await poll).Orders);
    }

    [Fact]
    public async Task Of_polls_that_race_for_a_job_the_latest_gets_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var jobId = await fleet.QueueAsync(agent);

        List<Task<Result<PollResponse>>> polls;
        using (await fleet.Get<PollMemory>().TurnAsync(agent.ClientId, TestContext.Current.CancellationToken))
            polls = [.. Enumerable.Range(0, 4).Select(_ => ArriveAsync(fleet, agent))]; // none can look before the last has arrived

        Assert.Equal(jobId.Value, Assert.Single((await polls[^1]).Value.Orders).Job.JobId);
        foreach (var poll in polls[..^1])
            Assert.Empty((await poll).Value.Orders);
        Assert.Equal(1, (await fleet.ReadAsync(jobId)).Epoch);
    }

    [Fact]
    public async Task A_poll_that_arrives_while_an_order_is_being_given_to_another_gets_no_second_one()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        await fleet.QueueAsync(agent);
        Task<Result<PollResponse>>? late = null;
        fleet.Backup.OnOrder = _ =>
        {
            late ??= ArriveAsync(fleet, agent);
            return null;
        };

        Assert.Single((await ArriveAsync(fleet, agent)).Value.Orders);

        Assert.NotNull(late);
        await fleet.AdvanceUntilAsync(() => Task.FromResult(late.IsCompleted), "the late poll to end");
        Assert.Empty((await late).Value.Orders);
    }

    [Fact]
    public async Task A_later_poll_takes_the_place_of_one_that_waits()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var former = agent.PollAsync();
        await Until.TrueAsync(() => fleet.Get<BorgBackupServer.Server.Clients.AgentPresence>().TakeUnwritten().Waiting.Count == 1, "the poll to wait");

        var later = agent.PollAsync();

        Assert.Empty((await former).Orders);
        await fleet.QueueAsync(agent);
        Assert.Single((await later).Orders);
    }

    [Fact]
    public async Task A_second_writer_waits_until_the_repository_was_looked_at()
    {
        await using var fleet = await FleetServer.StartAsync();
        var repository = RepositoryId.Create();
        var (first, second) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var looking = new TaskCompletionSource<Problem?>();
        fleet.Backup.OnVerify = _ => looking.Task;
        var job = await fleet.RunAsync(first, repositoryId: repository);
        var waiting = await fleet.QueueAsync(second, repositoryId: repository);

        var poll = second.PollAsync();
        await first.FinishAsync(job);
        await fleet.UntilAsync(job, JobState.Verifying);
        await Task.WhenAny(poll, Task.Delay(200, TestContext.Current.CancellationToken));
        Assert.False(poll.IsCompleted);
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(waiting)).State);

        looking.SetResult(null);

        // The other client is not woken by the end of this one's job, but by the watch that looks for all.
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the second writer's turn");
        Assert.Equal(waiting.Value, Assert.Single((await poll).Orders).Job.JobId);
    }

    [Fact]
    public async Task A_client_runs_one_backup_at_a_time_and_a_restore_beside_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var first = await fleet.QueueAsync(agent);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await fleet.QueueAsync(agent);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        var restore = await fleet.QueueAsync(agent, JobKind.Restore);

        var orders = (await agent.PollAsync()).Orders;

        Assert.Equal([first.Value, restore.Value], orders.Select(order => order.Job.JobId).Order());
        await agent.FinishAsync(orders.Single(order => order.Job.JobId == first.Value).Job);
        await fleet.UntilAsync(first, JobState.Succeeded);
        Assert.Equal(second.Value, Assert.Single((await agent.PollAsync([.. orders.Select(order => order.Job)])).Orders).Job.JobId);
    }

    [Fact]
    public async Task An_agent_gets_no_order_that_it_cannot_carry_out()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync(Capabilities.Backup);
        var restore = await fleet.QueueAsync(agent, JobKind.Restore);
        var backup = await fleet.QueueAsync(agent);

        Assert.Equal(backup.Value, Assert.Single((await agent.PollAsync()).Orders).Job.JobId);
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(restore)).State);
    }

    [Fact]
    public async Task A_job_whose_order_cannot_be_written_has_failed_and_the_next_one_goes_on()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var refused = await fleet.QueueAsync(agent);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        var broken = await fleet.QueueAsync(agent);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        var good = await fleet.QueueAsync(agent);
        fleet.Backup.OnOrder = job => job.Id == refused ? Problem.Conflict("plan.gone", "The plan is gone.")
            : job.Id == broken ? throw new InvalidOperationException("A bug.") : null;

        Assert.Equal(good.Value, Assert.Single((await agent.PollAsync()).Orders).Job.JobId);
        Assert.Equal((JobState.Failed, "plan.gone"), ((await fleet.ReadAsync(refused)).State, (await fleet.ReadAsync(refused)).ProblemCode));
        Assert.Equal((JobState.Failed, "job.order-failed"), ((await fleet.ReadAsync(broken)).State, (await fleet.ReadAsync(broken)).ProblemCode));
        Assert.Equal([good], await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var jobId = await fleet.QueueAsync(agent);

        Assert.Equal(JobState.Cancelled, (await CancelAsync(fleet, jobId)).Value.State);
        Assert.Equal("job.ended", (await CancelAsync(fleet, jobId)).Problem?.Code);
    }

    [Fact]
    public async Task A_cancel_reaches_a_waiting_agent_at_once_and_is_repeated_until_it_says_the_end()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var poll = agent.PollAsync(job);

        Assert.Equal(JobState.Running, (await CancelAsync(fleet, JobId.From(job.JobId))).Value.State);

        Assert.Equal([job], (await poll).Cancel);
        var again = agent.PollAsync(job);
        await fleet.AdvanceUntilAsync(() => Task.FromResult(again.IsCompleted), "the cancel to be repeated");
        Assert.Equal([job], (await again).Cancel);
        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job, JobOutcome.Cancelled));
        Assert.Equal(JobState.Cancelled, (await fleet.ReadAsync(job)).State);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_cancelled_order_that_never_arrived_is_not_sent_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);
        Assert.Equal(JobState.Leased, (await CancelAsync(fleet, JobId.From(job.JobId))).Value.State);

        var poll = agent.PollAsync();

        await fleet.UntilAsync(job, JobState.Cancelled);
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");
        Assert.Empty((await poll).Orders);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_cancel_that_comes_too_late_is_refused_or_hides_nothing()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var looking = new TaskCompletionSource<Problem?>();
        fleet.Backup.OnVerify = _ => looking.Task;
        var job = await fleet.RunAsync(agent);
        await CancelAsync(fleet, JobId.From(job.JobId));
        await agent.FinishAsync(job);

        Assert.Equal("job.verifying", (await CancelAsync(fleet, JobId.From(job.JobId))).Problem?.Code);
        looking.SetResult(null);
        await fleet.UntilAsync(job, JobState.Succeeded);
    }

    [Fact]
    public async Task An_agent_is_told_to_stop_what_the_server_does_not_want()
    {
        await using var fleet = await FleetServer.StartAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var mine = await fleet.RunAsync(agent);
        var foreign = await fleet.RunAsync(other);
        var unknown = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 };
        var later = mine with { Epoch = 2 };

        Assert.Equal([foreign, unknown, later], (await agent.PollAsync(mine, foreign, unknown, later)).Cancel);
        Assert.Equal([foreign, unknown, later], (await agent.HelloAsync(mine, foreign, unknown, later)).Abandon);
    }

    private static Task<Result<CancelJob.Response>> CancelAsync(FleetServer fleet, JobId jobId) =>
        fleet.Get<CancelJob>().HandleAsync(new(jobId), Administrator, TestContext.Current.CancellationToken);

    /// <summary>A poll without HTTP before it: it has arrived when this returns.</summary>
    private static Task<Result<PollResponse>> ArriveAsync(FleetServer fleet, WireAgent agent) => fleet.Get<PollForOrders>()
        .HandleAsync(agent.ClientId, new PollRequest { SessionId = agent.SessionId, Running = [] }, TestContext.Current.CancellationToken);
}
