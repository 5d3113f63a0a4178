using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>Hooks of the client's own folder, by their names, around real backups.</summary>
public sealed class HookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_hooks_run_around_the_backup_and_know_what_they_need_and_nothing_else()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "stop", $"env | sort > {world["env.before"]}; echo made >{world.Source}/made; echo \"said $#\"; echo wrong >&2");
        AddHook(world, "start", $"env | sort > {world["env.after"]}");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(["start", "stop"], (await Eventually.SomeAsync(() => world.Server.Hellos.LastOrDefault(), "the agent says hello")).Machine.Policy.Hooks);

        var order = world.Backup("one") with { Hooks = new HookChoice { Before = "stop", After = "start" } };
        var finished = await world.CarryOutAsync(order);

        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);
        Assert.Equal(2, finished.Archive!.FileCount); // what the hook before made is in it
        Assert.Equal(["BBS_ARCHIVE=one", "BBS_HOOK=before", $"BBS_JOB={order.Job.JobId}"], Told("env.before"));
        Assert.Equal(["BBS_ARCHIVE=one", "BBS_HOOK=after", $"BBS_JOB={order.Job.JobId}", "BBS_OUTCOME=succeeded"], Told("env.after"));
        var said = world.Server.Of<LogReport>(order.Job).SelectMany(report => report.Lines).Select(line => line.Text).ToArray();
        Assert.Contains("stop: said 0", said);
        Assert.Contains("stop: wrong", said);

        string[] Told(string name)
        {
            var known = new[] { "PATH", "LC_ALL", "HOME", "PWD", "OLDPWD", "SHLVL", "_" };
            return [.. File.ReadAllLines(world[name]).Where(line => !known.Contains(line.Split('=')[0]))];
        }
    }

    [Fact]
    public async Task A_failed_hook_before_fails_the_job_or_only_warns_and_the_one_after_runs_anyway()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "fails", "exit 3");
        AddHook(world, "after", $"echo \"$BBS_OUTCOME $BBS_PROBLEM\" >> {world["ran"]}");
        await using var agent = await world.RunAgentAsync();

        var failed = await world.CarryOutAsync(world.Backup("one") with { Hooks = new HookChoice { Before = "fails", After = "after" } });
        Assert.Equal((JobOutcome.Failed, "hook.failed"), (failed.Outcome, failed.Problem?.Code));
        Assert.Empty(await world.ArchivesAsync());

        var warned = await world.CarryOutAsync(world.Backup("two") with { Hooks = new HookChoice { Before = "fails", After = "after", GoesOnWithout = true } });
        Assert.Equal(JobOutcome.Warned, warned.Outcome);
        Assert.Contains(warned.Warnings, warning => warning.Text.Contains("exit code 3", StringComparison.Ordinal));
        Assert.Equal("two", Assert.Single(await world.ArchivesAsync()).Name);

        var missing = await world.CarryOutAsync(world.Backup("three", world["gone"]) with { Hooks = new HookChoice { After = "after" } });
        Assert.Equal("source.missing", missing.Problem?.Code);
        Assert.Equal(["failed hook.failed", "warned ", "failed source.missing"], await File.ReadAllLinesAsync(world["ran"], Cancel));
    }

    [Fact]
    public async Task A_failed_hook_after_warns_and_the_archive_counts()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "fails", "exit 4");
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one") with { Hooks = new HookChoice { After = "fails" } });
        Assert.Equal((JobOutcome.Warned, "one"), (finished.Outcome, finished.Archive?.Name));
        Assert.Equal(1, finished.WarningCount);
    }

    [Fact]
    public async Task A_hook_that_takes_too_long_ends_with_everything_that_it_started()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "hangs", $"sleep 3600 & echo $! > {world["child"]}; trap '' TERM INT; echo $$ > {world["self"]}; while :; do wait; done");
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one") with { Hooks = new HookChoice { Before = "hangs", TimeoutSeconds = 2 } });
        Assert.Equal("hook.timeout", finished.Problem?.Code);
        foreach (var name in (string[])["child", "self"])
            Assert.Null(RunningProcess.CommandLineOf(int.Parse(await File.ReadAllTextAsync(world[name], Cancel), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Empty(await world.ArchivesAsync());
    }

    [Fact]
    public async Task What_a_hook_leaves_in_its_group_ends_with_it_and_its_endless_words_are_cut()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "talks", $"sleep 3600 & echo $! > {world["child"]}; i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; head -c 1000000 /dev/zero | tr '\\0' x");
        await using var agent = await world.RunAgentAsync();
        var order = world.Backup("one") with { Hooks = new HookChoice { Before = "talks" } };
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(order)).Outcome);
        Assert.Null(RunningProcess.CommandLineOf(int.Parse(await File.ReadAllTextAsync(world["child"], Cancel), System.Globalization.CultureInfo.InvariantCulture)));
        var lines = world.Server.Of<LogReport>(order.Job).SelectMany(report => report.Lines).ToArray();
        Assert.InRange(lines.Count(line => line.Text.StartsWith("talks: line", StringComparison.Ordinal)), 1, 200);
        Assert.Contains(lines, line => line.Text == "talks: further lines are left out.");
    }

    [Fact]
    public async Task After_a_cancel_during_the_hook_before_or_during_borg_the_one_after_still_runs()
    {
        await using var world = await StartAsync();
        world.AddMuch(32);
        AddHook(world, "waits", $"touch {world["waiting"]}; sleep 3600");
        AddHook(world, "after", $"sleep 1; echo $BBS_OUTCOME >> {world["ran"]}");
        await using var agent = await world.RunAgentAsync();

        var first = world.Backup("one") with { Hooks = new HookChoice { Before = "waits", After = "after" } };
        world.Server.Send(first);
        await Eventually.TrueAsync(() => File.Exists(world["waiting"]));
        world.Server.Cancel(first.Job);
        Assert.Equal(JobOutcome.Cancelled, (await world.Server.FinishedAsync(first.Job)).Outcome);
        Assert.Equal(["cancelled"], await File.ReadAllLinesAsync(world["ran"], Cancel));

        var second = world.SlowBackup("two") with { Hooks = new HookChoice { After = "after" } };
        world.Server.Send(second);
        await Eventually.TrueAsync(() => world.Server.Of<ProgressReport>(second.Job).Any(progress => progress.OriginalBytes > 0));
        world.Server.Cancel(second.Job);
        Assert.Equal(JobOutcome.Cancelled, (await world.Server.FinishedAsync(second.Job)).Outcome);
        Assert.Equal(["cancelled", "cancelled"], await File.ReadAllLinesAsync(world["ran"], Cancel));
    }

    [Fact]
    public async Task A_killed_agent_runs_the_hook_after_at_its_next_start_once()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "waits", $"touch {world["waiting"]}; sleep 3600");
        AddHook(world, "after", $"echo $BBS_OUTCOME >> {world["ran"]}");
        var order = world.Backup("one") with { Hooks = new HookChoice { Before = "waits", After = "after" } };
        await using (var first = await world.RunAgentAsync())
        {
            world.Server.Send(order);
            await Eventually.TrueAsync(() => File.Exists(world["waiting"]));
            await first.KillAsync();
        }

        await using var second = await world.RunAgentAsync();
        Assert.Equal("agent.interrupted", (await world.Server.FinishedAsync(order.Job)).Problem?.Code);
        Assert.Equal(["interrupted"], await File.ReadAllLinesAsync(world["ran"], Cancel));
        Assert.DoesNotContain(RunningProcess.All(), id => File.Exists($"/proc/{id}/environ") && Has(id, order.Job.JobId));

        static bool Has(int id, Guid job)
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/environ").Contains($"BBS_JOB={job}", StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Fact]
    [Attack(Taken.Server, "Run something on a client by way of a hook: a path, a link, a file that others can write, arguments",
        Defence = "only a plain name of a file in the client's own folder runs, with no arguments; all else is refused (`order.invalid`, `hook.unsafe`, `hook.missing`)",
        Remains = "the hooks that the client's administrator put there can be run, at any time")]
    public async Task Only_what_the_clients_administrator_put_there_runs()
    {
        await using var world = await StartAsync();
        world.AddFile("a", "alpha");
        AddHook(world, "good", "exit 0");
        AddHook(world, "loose", $"touch {world["pwned"]}");
        File.SetUnixFileMode(Path.Combine(world["hooks"], "loose"), (UnixFileMode)0b111_111_111);
        AddHook(world, "plain", $"touch {world["pwned"]}");
        File.SetUnixFileMode(Path.Combine(world["hooks"], "plain"), (UnixFileMode)0b110_100_100);
        File.CreateSymbolicLink(Path.Combine(world["hooks"], "link"), "/bin/true");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(["good"], (await Eventually.SomeAsync(() => world.Server.Hellos.LastOrDefault(), "the agent says hello")).Machine.Policy.Hooks);

        foreach (var name in (string[])["../hooks/good", "/bin/true", ".", "..", "", "good\n", "good --all", "-good", "a/b", "good\0"])
            Assert.Equal("order.invalid", await CodeOfAsync(new HookChoice { Before = name }));
        Assert.Equal("order.invalid", await CodeOfAsync(new HookChoice { After = "/bin/true" }));
        Assert.Equal("order.invalid", await CodeOfAsync(new HookChoice { Before = "good", TimeoutSeconds = int.MaxValue }));
        Assert.Equal("hook.missing", await CodeOfAsync(new HookChoice { Before = "absent" }));
        Assert.Equal("hook.missing", await CodeOfAsync(new HookChoice { Before = "good", After = "absent" }));
        foreach (var name in (string[])["loose", "plain", "link"])
            Assert.Equal("hook.unsafe", await CodeOfAsync(new HookChoice { After = name }));

        File.SetUnixFileMode(world["hooks"], (UnixFileMode)0b111_111_111);
        Assert.Equal("hook.unsafe", await CodeOfAsync(new HookChoice { Before = "good" }));
        File.SetUnixFileMode(world["hooks"], (UnixFileMode)0b111_101_101);
        await world.WritePolicyAsync();
        Assert.Equal("policy.hooks", await CodeOfAsync(new HookChoice { Before = "good" }));
        Assert.False(File.Exists(world["pwned"]));
        Assert.Empty(await world.ArchivesAsync());

        async Task<string?> CodeOfAsync(HookChoice hooks) => (await world.CarryOutAsync(world.Backup("one") with { Hooks = hooks })).Problem?.Code;
    }

    [Fact]
    public async Task A_new_hook_is_told_to_the_server()
    {
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        await Eventually.TrueAsync(() => world.Server.Hellos.Any(hello => hello.Machine.Policy.Hooks is []));
        AddHook(world, "later", "exit 0");
        await Eventually.TrueAsync(() => world.Server.Hellos.Last().Machine.Policy.Hooks is ["later"]);
    }

    private static async Task<AgentWorld> StartAsync()
    {
        var world = await AgentWorld.StartEnrolledAsync();
        Directory.CreateDirectory(world["hooks"]);
        await File.AppendAllTextAsync(world.PolicyFile, $"hooks.directory = \"{world["hooks"]}\"\n", Cancel);
        return world;
    }

    private static void AddHook(AgentWorld world, string name, string script)
    {
        var path = Path.Combine(world["hooks"], name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
