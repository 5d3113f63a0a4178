using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>What an agent says, once, twice, too late, of another's job or nonsense: each has its answer.</summary>
[Trait("Database", "both")]
public sealed class TakeReportsTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    [Fact]
    public async Task A_backup_is_told_from_start_to_verified_end()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        Assert.Equal(ReportAnswer.Accepted, await agent.ProgressAsync(job, files: 7, path: "/etc/a\u001b[2Jb"));
        var running = await GetAsync(fleet, job);
        Assert.Equal((JobState.Running, 7, 140, "/etc/a [2Jb"), (running.State, running.FileCount, running.DeduplicatedBytes, running.CurrentPath));

        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job));
        await fleet.UntilAsync(job, JobState.Succeeded);
        var ended = await GetAsync(fleet, job);
        Assert.Equal((42, 4200, 700), (ended.FileCount, ended.OriginalBytes, ended.DeduplicatedBytes));
        Assert.Equal([JobState.Queued, JobState.Leased, JobState.Running, JobState.Verifying, JobState.Succeeded], ended.Phases.Select(phase => phase.State));
        Assert.Null(ended.CurrentPath);
        Assert.Equal([JobId.From(job.JobId)], fleet.Backup.Verified);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task Files_that_could_not_be_read_make_a_warned_job_that_names_them()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.FinishAsync(job, JobOutcome.Warned);

        await fleet.UntilAsync(job, JobState.Warned);
        var ended = await GetAsync(fleet, job);
        Assert.Equal(1, ended.WarningCount);
        Assert.Equal("/etc/shadow", Assert.Single(ended.Warnings).Path?.Text);
    }

    [Fact]
    public async Task A_failure_keeps_its_reason_and_frees_the_repository()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);

        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job, JobOutcome.Failed));

        var ended = await GetAsync(fleet, job);
        Assert.Equal((JobState.Failed, "borg.disk-full", "Make room."), (ended.State, ended.Trouble?.Code, ended.Trouble?.Hint));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
        Assert.Empty(fleet.Backup.Verified);
    }

    [Fact]
    public async Task A_report_that_comes_twice_counts_once()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);
        var line = new LogReport { Lines = [new LogLine { At = DateTimeOffset.UnixEpoch, Level = LogLevel.Warning, Text = "once" }] };

        Assert.Equal(ReportAnswer.Accepted, await agent.ReportAsync(job, 5, line));
        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 5, line));
        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 4, line));
        Assert.Equal(ReportAnswer.Accepted, await agent.ReportAsync(job, 6, WireAgent.Finished()));
        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 6, WireAgent.Finished()));
        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 6, WireAgent.Finished()));
        Assert.Equal(1, (await GetAsync(fleet, job)).LogLineCount);
        Assert.Single(fleet.Backup.Verified);
    }

    [Fact]
    public async Task A_job_of_another_client_is_unknown()
    {
        await using var fleet = await FleetServer.StartAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var job = await fleet.RunAsync(agent);

        Assert.Equal(ReportAnswer.Unknown, await other.FinishAsync(job, JobOutcome.Failed));
        Assert.Equal(ReportAnswer.Unknown, await other.FinishAsync(new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 }));
        Assert.Equal(JobState.Running, (await fleet.ReadAsync(job)).State);
    }

    [Fact]
    public async Task A_server_job_is_nothing_an_agent_may_speak_of()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = async (_, _, _) => { await fleet.Catalog.Held; return null; };
        var agent = await fleet.EnrolAsync();
        var catalog = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(catalog, JobState.Running);

        Assert.Equal(ReportAnswer.Unknown, await agent.FinishAsync(new JobReference { JobId = catalog.Value, Epoch = 1 }, JobOutcome.Failed));
        Assert.Equal(JobState.Running, (await fleet.ReadAsync(catalog)).State);
    }

    [Fact]
    public async Task Nonsense_is_refused_and_changes_nothing()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var good = WireAgent.Finished();
        var archive = good.Archive ?? throw new InvalidOperationException("It has an archive.");
        ReportBody[] nonsense =
        [
            new ProgressReport { FileCount = -1, OriginalBytes = 0, CompressedBytes = 0, DeduplicatedBytes = 0 },
            new ProgressReport { FileCount = 1, OriginalBytes = long.MinValue, CompressedBytes = 0, DeduplicatedBytes = 0 },
            good with { WarningCount = -1 },
            good with { Archive = archive with { BorgId = "../../etc/passwd" } },
            good with { Archive = archive with { Name = "--help" } },
            good with { Archive = archive with { DeduplicatedBytes = -5 } },
            good with { Archive = null, Restore = new RestoreFacts { FileCount = 1, Bytes = -1 } },
        ];

        foreach (var body in nonsense)
            Assert.Equal(ReportAnswer.Refused, await agent.ReportAsync(job, 50, body));
        Assert.Equal(ReportAnswer.Refused, await agent.ReportAsync(job, 0, good));
        Assert.Equal(ReportAnswer.Refused, await agent.ReportAsync(job with { Epoch = 7 }, 50, good));
        Assert.Equal((JobState.Running, 1), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).LastSequence));
    }

    [Fact]
    public async Task A_report_after_the_end_is_refused()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await agent.FinishAsync(job, JobOutcome.Cancelled);

        Assert.Equal(ReportAnswer.Refused, await agent.FinishAsync(job));
        Assert.Equal(ReportAnswer.Refused, await agent.ProgressAsync(job));
        Assert.Equal(JobState.Cancelled, (await fleet.ReadAsync(job)).State);
    }

    [Fact]
    public async Task Lines_of_the_log_cannot_forge_others()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.ReportAsync(job, new LogReport { Lines = [new LogLine { At = DateTimeOffset.UnixEpoch, Level = LogLevel.Error, Text = "a\r\nb\u202ec\0d" }] });

        var log = (await fleet.Get<ListJobLog>().HandleAsync(new(JobId.From(job.JobId)), Administrator, TestContext.Current.CancellationToken)).Value;
        Assert.Equal((1, "a  b c d"), (log.Total, log.Items.Single().Text));
    }

    [Fact]
    public async Task A_log_without_end_is_cut()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var lines = Enumerable.Range(0, WireLimits.LogLines).Select(i => new LogLine { At = DateTimeOffset.UnixEpoch, Level = LogLevel.Information, Text = $"line {i}" }).ToList();
        for (var sent = 0; sent <= 10_000; sent += lines.Count)
            Assert.Equal(ReportAnswer.Accepted, await agent.ReportAsync(job, new LogReport { Lines = lines }));

        var log = (await fleet.Get<ListJobLog>().HandleAsync(new(JobId.From(job.JobId), Offset: 9_999), Administrator, TestContext.Current.CancellationToken)).Value;

        Assert.Equal((10_000, "The log is full; further lines are left out."), (log.Total, log.Items.Single().Text));
    }

    [Fact]
    public async Task Reports_in_one_message_are_answered_one_by_one()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);
        Report Of(long sequence, ReportBody body) => new() { Job = job, Sequence = sequence, At = DateTimeOffset.UnixEpoch, Body = body };

        var answers = (await agent.ReportAsync(
            Of(1, new StartedReport { BorgVersion = "1.2.4" }),
            Of(1, new StartedReport { BorgVersion = "1.2.4" }),
            Of(2, new ProgressReport { FileCount = -1, OriginalBytes = 0, CompressedBytes = 0, DeduplicatedBytes = 0 }),
            Of(3, WireAgent.Finished()))).Answers;

        Assert.Equal([ReportAnswer.Accepted, ReportAnswer.Duplicate, ReportAnswer.Refused, ReportAnswer.Accepted], answers);
    }

    [Fact]
    public async Task Progress_wakes_who_watches_the_job()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var signals = fleet.Get<BorgBackupServer.Server.Platform.Signals.Signals>();
        var next = signals.Next(JobTopics.Of(JobId.From(job.JobId)));

        await agent.ProgressAsync(job);

        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static async Task<GetJob.Response> GetAsync(FleetServer fleet, JobReference job) =>
        (await fleet.Get<GetJob>().HandleAsync(new(JobId.From(job.JobId)), Administrator, TestContext.Current.CancellationToken)).Value;
}
