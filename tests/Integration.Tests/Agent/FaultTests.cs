using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>Whatever breaks, each job has one end, nothing is lost and nothing stays locked.</summary>
public sealed class FaultTests
{
    /// <summary>MiB that keep borg busy long enough to be caught in the middle: random bytes, and a compression that tries hard.</summary>
    private const int Much = 32;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_backup_ends_cancelled_and_leaves_no_lock()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much);

        world.Server.Cancel(order.Job);
        Assert.Equal(JobOutcome.Cancelled, (await world.Server.FinishedAsync(order.Job)).Outcome);
        Assert.DoesNotContain(await world.ArchivesAsync(), archive => archive.Name == "one");
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
        await Eventually.TrueAsync(() => world.Server.Polls.Last().Running.Count == 0);

        Directory.Delete(world.Source, recursive: true);
        world.AddFile("a", "alpha");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);
    }

    [Fact]
    public async Task A_killed_agent_reports_the_interruption_at_its_next_start_and_goes_on()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddMuch(Much);
        var order = world.SlowBackup("one");
        long highest;
        await using (var first = await world.RunAgentAsync())
        {
            world.Server.Send(order);
            await InTheMiddleAsync(world, order.Job);
            await first.KillAsync();
            highest = world.Server.Reports.Max(report => report.Sequence);
        }

        await Eventually.TrueAsync(() => !world.IsRepositoryLocked); // borg ended with its agent
        await using var second = await world.RunAgentAsync();
        var finished = await world.Server.FinishedAsync(order.Job);
        Assert.Equal(JobOutcome.Failed, finished.Outcome);
        Assert.Equal("agent.interrupted", finished.Problem?.Code);
        Assert.Contains(order.Job, world.Server.Hellos.Last().Running);
        Assert.True(world.Server.Reports.Last(report => report.Job == order.Job).Sequence > highest);
        Assert.Equal(2, world.Server.Hellos.Select(hello => hello.SessionId).Distinct().Count());

        Directory.Delete(world.Source, recursive: true);
        world.AddFile("a", "alpha");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);
        Assert.Single(world.Server.Of<FinishedReport>(order.Job));
    }

    [Fact]
    public async Task A_server_that_goes_away_in_the_middle_of_a_backup_loses_nothing()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much / 2);
        await world.Server.StopAsync();

        // borg goes on without the server: its session belongs to sshd.
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(Path.Combine(world.State, "outbox")).Any() && agent.Log.Contains("Succeeded", StringComparison.Ordinal));
        Assert.Empty(world.Server.Of<FinishedReport>(order.Job));
        var (_, status, _) = await world.CommandAsync("status");
        Assert.Contains("reports wait", status, StringComparison.Ordinal);

        await world.Server.StartAsync();
        Assert.Equal(JobOutcome.Succeeded, (await world.Server.FinishedAsync(order.Job)).Outcome);
        Assert.Equal("one", Assert.Single(await world.ArchivesAsync()).Name);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(Path.Combine(world.State, "outbox")).Any());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.State, "runs")));
    }

    [Fact]
    public async Task The_same_order_twice_is_done_once()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddMuch(Much / 2);
        await using var agent = await world.RunAgentAsync();
        var order = world.SlowBackup("one");
        world.Server.Send(order, order);
        await InTheMiddleAsync(world, order.Job);
        world.Server.Send(order);
        Assert.Equal(JobOutcome.Succeeded, (await world.Server.FinishedAsync(order.Job)).Outcome);
        Assert.Single(world.Server.Of<StartedReport>(order.Job));
        Assert.Single(world.Server.Of<FinishedReport>(order.Job));
    }

    [Fact]
    public async Task A_lost_answer_repeats_the_report_with_the_same_number()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        var lostCount = 0;
        var seen = new List<long>();
        world.Server.Interfere = async context =>
        {
            if (context.Request.Path != AgentRoutes.Report)
                return false;
            var request = (await System.Text.Json.JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJson.Default.ReportRequest, Cancel))!;
            seen.AddRange(request.Reports.Where(report => report.Body is not ProgressReport).Select(report => report.Sequence));
            if (lostCount++ < 2)
            {
                context.Abort(); // taken, but the answer never arrives
                return true;
            }

            foreach (var report in request.Reports)
                world.Server.Reports.Enqueue(report);
            await PlayedServer.WriteAsync(context, System.Text.Json.JsonSerializer.Serialize(
                new ReportResponse { Answers = [.. request.Reports.Select(_ => ReportAnswer.Duplicate)] }, ProtocolJson.Default.ReportResponse));
            return true;
        };
        await using var agent = await world.RunAgentAsync();
        var order = world.Backup("one");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(order)).Outcome);
        Assert.Equal(3, seen.Count(sequence => sequence == 1));
        Assert.Single(world.Server.Of<StartedReport>(order.Job));
    }

    [Fact]
    public async Task A_report_that_the_server_cannot_read_does_not_hold_up_the_others()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        world.Server.Interfere = async context =>
        {
            if (context.Request.Path != AgentRoutes.Report)
                return false;
            context.Request.EnableBuffering();
            var request = (await System.Text.Json.JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJson.Default.ReportRequest, Cancel))!;
            context.Request.Body.Position = 0;
            if (!request.Reports.Any(report => report.Body is LogReport))
                return false;
            await PlayedServer.RefuseAsync(context, StatusCodes.Status400BadRequest, "message.malformed");
            return true;
        };
        await using var agent = await world.RunAgentAsync();
        var order = world.Backup("one");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(order)).Outcome);
        Assert.Empty(world.Server.Of<LogReport>(order.Job));
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(Path.Combine(world.State, "outbox")).Any());
    }

    [Fact]
    public async Task A_lease_that_was_lost_stops_the_work_and_says_no_more()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much);
        world.Server.Answer = report => report.Job == order.Job ? ReportAnswer.Stale : ReportAnswer.Accepted;

        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(world.State, "runs", $"{order.Job.JobId}.json")));
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
        Assert.Empty(world.Server.Of<FinishedReport>(order.Job));

        // Its next lease is another piece of work.
        Directory.Delete(world.Source, recursive: true);
        world.AddFile("a", "alpha");
        var again = order with { Job = order.Job with { Epoch = 2 } };
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(again)).Outcome);
    }

    [Fact]
    public async Task A_job_that_the_server_abandons_in_the_hello_is_stopped()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much);

        world.Server.Abandon = [order.Job];
        await world.Server.StopAsync();
        await world.Server.StartAsync();
        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(world.State, "runs", $"{order.Job.JobId}.json")));
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
    }

    [Fact]
    public async Task An_agent_that_is_told_to_end_interrupts_borg_and_reports_it()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much);

        Assert.Equal(ExitCodes.Success, await agent.TerminateAsync());
        Assert.Equal("agent.stopping", (await world.Server.FinishedAsync(order.Job)).Problem?.Code);
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
    }

    [Fact]
    public async Task An_sshd_that_is_down_or_refuses_the_key_is_a_clear_problem()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        await world.Sshd.StopAsync();
        Assert.Equal("ssh.unreachable", (await world.CarryOutAsync(world.Backup("one"))).Problem?.Code);

        await world.Sshd.StartAsync();
        await world.Sshd.AuthorizeNobodyAsync();
        Assert.Equal("ssh.key-refused", (await world.CarryOutAsync(world.Backup("two"))).Problem?.Code);
    }

    [Fact]
    public async Task A_wrong_passphrase_and_a_missing_repository_are_clear_problems()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal("passphrase.wrong", (await world.CarryOutAsync(world.Backup("one") with { Repository = world.Repository with { Passphrase = new Secret("wrong") } })).Problem?.Code);
        Assert.DoesNotContain("wrong", agent.Log.Replace("passphrase.wrong", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Directory.Move(world.RepositoryPath, world["gone"]);
        Assert.Equal("repository.missing", (await world.CarryOutAsync(world.Backup("two"))).Problem?.Code);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_a_clear_problem()
    {
        await using var world = await AgentWorld.StartAsync();
        world.QuotaBytes = 10_000_000; // borg takes no smaller one
        Assert.Equal(ExitCodes.Success, (await world.CommandAsync("enrol", "--server", world.Server.Address)).Code);
        world.AddMuch(Much);
        await using var agent = await world.RunAgentAsync();
        Assert.Equal("quota.exceeded", (await world.CarryOutAsync(world.Backup("one"))).Problem?.Code);
        Assert.Empty(await world.ArchivesAsync());
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
    }

    [Fact]
    public Task A_storage_that_is_really_full_is_a_clear_problem_and_the_next_backup_works() => MountNamespace.RunAsync(async () =>
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        await using var mounts = new Mounts();
        world.AddFile("a", "alpha");
        await mounts.PutOnSmallAsync(world.RepositoryPath, "2m");
        world.AddMuch(8);
        Assert.Equal("storage.full", (await world.CarryOutAsync(world.Backup("one"))).Problem?.Code);
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
        Assert.DoesNotContain(await world.ArchivesAsync(), archive => archive.Name == "one");

        await Mounts.ResizeAsync(world.RepositoryPath, "64m");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);
        Assert.Contains(await world.ArchivesAsync(), archive => archive.Name == "two");
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
    });

    [Fact]
    public Task A_cache_folder_on_a_full_disk_of_the_client_is_a_clear_problem_and_the_next_backup_works() => MountNamespace.RunAsync(async () =>
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        world.AddFile("a", "alpha");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("zero"))).Outcome);
        var cache = Directory.EnumerateDirectories(world.State, ".cache", SearchOption.AllDirectories).Single();
        await using var mounts = new Mounts();
        await mounts.PutOnSmallAsync(cache, "64k");
        var finished = await world.CarryOutAsync(world.Backup("one"));
        Assert.Equal(JobOutcome.Failed, finished.Outcome);
        Assert.True(finished.Problem?.Code is "client.disk-full" or "storage.full", $"{finished.Problem?.Code}: {finished.Problem?.Detail}");
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);

        await Mounts.ResizeAsync(cache, "64m");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked);
        Assert.Contains(await world.ArchivesAsync(), archive => archive.Name == "two");
    });

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_for_a_while_loses_no_end()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much / 2);

        // Not a full disk, but for a program that writes a file there it is the same.
        var outbox = Path.Combine(world.State, "outbox");
        Directory.Delete(outbox, recursive: true);
        await agent.SaysAsync("cannot be written");
        Directory.CreateDirectory(outbox);
        Assert.Equal(JobOutcome.Succeeded, (await world.Server.FinishedAsync(order.Job)).Outcome);
        Assert.Single(await world.ArchivesAsync());
    }

    [Theory]
    [InlineData("borg 1.0.13", "borg.too-old")]
    [InlineData("borg 2.0.0b5", "borg.too-new")]
    [InlineData(null, "borg.missing")]
    public async Task A_borg_that_is_missing_or_does_not_fit_is_a_clear_problem(string? says, string code)
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        var path = Directory.CreateDirectory(world["path"]).FullName;
        foreach (var program in (string[])["ssh", "ssh-keygen", "setpriv"])
            File.CreateSymbolicLink(Path.Combine(path, program), $"/usr/bin/{program}");
        if (says is not null)
        {
            var stub = Path.Combine(path, "borg");
            await File.WriteAllTextAsync(stub, $"#!/bin/sh\necho '{says}'\n", Cancel);
            File.SetUnixFileMode(stub, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        world.Environment["PATH"] = path;
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one"));
        Assert.Equal(code, finished.Problem?.Code);
        Assert.NotNull(finished.Problem!.Hint);
    }

    [Fact]
    public async Task No_secret_is_on_disk_but_the_api_key_and_the_ssh_key()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world, Much / 2);
        var record = await File.ReadAllTextAsync(Path.Combine(world.State, "runs", $"{order.Job.JobId}.json"), Cancel);
        Assert.Contains("one", record, StringComparison.Ordinal);
        await world.Server.FinishedAsync(order.Job);

        foreach (var file in Directory.EnumerateFiles(world.State, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("agent.lock", StringComparison.Ordinal)))
            Assert.DoesNotContain(AgentWorld.Passphrase, await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain(AgentWorld.Passphrase, agent.Log, StringComparison.Ordinal);
    }

    /// <summary>A backup of which borg has done a part.</summary>
    private static async Task<BackupOrder> InTheMiddleAsync(AgentWorld world, int mebibytes)
    {
        world.AddMuch(mebibytes);
        var order = world.SlowBackup("one");
        world.Server.Send(order);
        await InTheMiddleAsync(world, order.Job);
        return order;
    }

    private static Task InTheMiddleAsync(AgentWorld world, JobReference job) =>
        Eventually.TrueAsync(() => world.Server.Of<ProgressReport>(job).Any(progress => progress.OriginalBytes > 0), "borg reports progress");
}
