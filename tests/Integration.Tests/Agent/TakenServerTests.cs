using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>What a server that was taken over, swapped or broken cannot do to a client.</summary>
public sealed class TakenServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Server, "Swap the repository for another one",
        Defence = "refused before borg sees it (`repository.changed`)")]
    public async Task Another_repository_at_the_same_path_gets_nothing()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("secret", "alpha");
        Directory.Move(world.RepositoryPath, world["home/true"]);
        await world.InitAsync(world.RepositoryPath);
        var before = Fingerprint(world.RepositoryPath);

        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one"));
        Assert.Equal("repository.changed", finished.Problem?.Code);
        Assert.NotNull(finished.Problem!.Hint);
        Assert.Equal(before, Fingerprint(world.RepositoryPath));
    }

    [Fact]
    [Attack(Taken.Server, "Swap it for one without encryption, with the right id",
        Defence = "refused (`repository.unencrypted`)")]
    public async Task An_unencrypted_repository_gets_nothing_even_with_the_right_id()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("secret", "alpha");
        Directory.Move(world.RepositoryPath, world["home/true"]);
        await world.InitAsync(world.RepositoryPath, "none");
        var configuration = Path.Combine(world.RepositoryPath, "config");
        await File.WriteAllTextAsync(configuration, (await File.ReadAllTextAsync(configuration, Cancel)).Replace(AgentWorld.IdOf(world.RepositoryPath), world.Repository.BorgId, StringComparison.Ordinal), Cancel);
        var before = Fingerprint(world.RepositoryPath);

        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one"));
        Assert.True(finished.Problem?.Code == "repository.unencrypted", finished.Problem + agent.Log);
        Assert.Equal(before, Fingerprint(world.RepositoryPath));
    }

    [Fact]
    [Attack(Taken.Network, "Another host key, in front of an agent",
        Defence = "refused (`ssh.host-key-changed`)")]
    public async Task Another_host_key_gets_nothing()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await world.Sshd.StopAsync();
        await world.Sshd.ReplaceHostKeyAsync();
        await world.Sshd.StartAsync();

        await using var agent = await world.RunAgentAsync();
        Assert.Equal("ssh.host-key-changed", (await world.CarryOutAsync(world.Backup("one"))).Problem?.Code);
        Assert.Empty(await world.ArchivesAsync());
    }

    [Fact]
    [Attack(Taken.Server, "Order a backup of what the policy does not open, or with options of borg in its fields",
        Defence = "refused and reported", Remains = "what the policy opens can be read: the server holds the passphrase")]
    public async Task Orders_beyond_policy_and_pins_are_refused_and_reported()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await world.WritePolicyAsync(backupPath: world.Source);
        await using var agent = await world.RunAgentAsync();

        Assert.Equal("policy.backup-path", await CodeOfAsync(world.Backup("one", "/etc/shadow")));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("one", world.Source + "/../../../etc")));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("--rsh=touch /x")));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("{hostname}")));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("one") with { Compression = "lz4 --patterns-from=/etc/shadow" }));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("one") with { Excludes = ["--one"] }));
        Assert.Equal("repository.unknown", await CodeOfAsync(world.Backup("one") with { Repository = world.Repository with { RepositoryId = Guid.CreateVersion7() } }));
        Assert.Equal("repository.changed", await CodeOfAsync(world.Backup("one") with { Repository = world.Repository with { BorgId = new string('0', 64) } }));
        Assert.Equal("order.invalid", await CodeOfAsync(world.Backup("one") with { Repository = world.Repository with { Path = "/a::b" } }));

        Directory.CreateSymbolicLink(Path.Combine(world.Source, "link"), "/etc");
        Assert.Equal("policy.backup-path", await CodeOfAsync(world.Backup("one", Path.Combine(world.Source, "link", "ssl"))));
        Assert.Empty(await world.ArchivesAsync());

        async Task<string?> CodeOfAsync(Order order) => (await world.CarryOutAsync(order)).Problem?.Code;
    }

    [Fact]
    [Attack(Taken.Server, "Go on under a policy that has become stricter",
        Defence = "the next order is held against the new one")]
    public async Task A_stricter_policy_counts_for_the_next_order_and_a_broken_one_stops_everything()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("one"))).Outcome);

        await world.WritePolicyAsync(backupPath: "/srv/elsewhere");
        Assert.Equal("policy.backup-path", (await world.CarryOutAsync(world.Backup("two"))).Problem?.Code);
        await File.WriteAllTextAsync(world.PolicyFile, "backup.path = [\"/\"]\n", Cancel);
        var broken = await world.CarryOutAsync(world.Backup("three"));
        Assert.Equal("policy.invalid", broken.Problem?.Code);
        Assert.Contains("line 1", broken.Problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    [Attack(Taken.Server, "Order something that the agent does not know: running a script, a hook by a path, an older agent",
        Defence = "refused and reported (`order.unknown`); there is no such order")]
    public async Task An_unknown_order_is_refused_and_the_one_beside_it_is_carried_out()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        (JobReference Job, string Body)[] strange =
        [
            (Strange(), "\"kind\":\"run-script\",\"script\":\"rm -rf /\""),
            (Strange(), "\"kind\":\"hook\",\"name\":\"../../../bin/sh\""),
            (Strange(), "\"kind\":\"update\",\"version\":\"0.0.1\",\"url\":\"http://127.0.0.1/bbs-agent\""),
        ];
        var order = world.Backup("one");
        var isSent = false;
        world.Server.Interfere = async context =>
        {
            if (context.Request.Path != AgentRoutes.Poll || isSent)
                return false;
            isSent = true;
            var backup = System.Text.Json.JsonSerializer.Serialize(order, ProtocolJson.Default.Order);
            var unknown = strange.Select(one => $$$"""{{{{one.Body}}},"job":{"jobId":"{{{one.Job.JobId}}}","epoch":3}}""");
            await PlayedServer.WriteAsync(context, $$"""{"orders":[{{string.Join(',', unknown)}},{{backup}}],"cancel":[]}""");
            return true;
        };
        await using var agent = await world.RunAgentAsync();

        foreach (var (job, _) in strange)
            Assert.Equal("order.unknown", (await world.Server.FinishedAsync(job)).Problem?.Code);
        Assert.Equal(JobOutcome.Succeeded, (await world.Server.FinishedAsync(order.Job)).Outcome);

        static JobReference Strange() => new() { JobId = Guid.CreateVersion7(), Epoch = 3 };
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("<html></html>")]
    [InlineData("""{"orders":[{"kind":"backup"}],"cancel":[]}""")]
    [InlineData("""{"orders":null,"cancel":[]}""")]
    [Attack(Taken.Server, "Answer with garbage",
        Defence = "the agent asks again")]
    public async Task Garbage_in_an_answer_does_not_end_the_agent(string garbage)
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        var garbageCount = 0;
        world.Server.Interfere = async context =>
        {
            if (context.Request.Path != AgentRoutes.Poll || ++garbageCount > 3)
                return false;
            await PlayedServer.WriteAsync(context, garbage);
            return true;
        };
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("one"))).Outcome);
        Assert.True(garbageCount > 3);
    }

    [Fact]
    [Attack(Taken.Server, "Order a restore to a place outside of the policy, by `..`, links or control characters",
        Defence = "refused and reported; nothing is written", Remains = "files can be restored into what the policy opens")]
    public async Task A_hostile_restore_writes_nowhere_that_the_policy_does_not_open()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!; // because the backup is whole
        var outside = world["outside"];
        Directory.CreateDirectory(outside);
        Directory.CreateDirectory(world.Targets);
        var link = Path.Combine(world.Targets, "link");
        Directory.CreateSymbolicLink(link, outside);

        string[] targets = [outside, world.Targets + "/../outside/x", link + "/x", "/etc/cron.d/x", "relative", world.Targets + "/new\nline/../../outside"];
        foreach (var target in targets)
            Assert.Contains((await world.CarryOutAsync(world.Restore(archive, target))).Problem?.Code, new[] { "policy.restore-target", "order.invalid" });
        foreach (var path in (string[])["../../etc/shadow", "--target=/etc", "/etc/shadow", "a/../../b"])
        {
            var finished = await world.CarryOutAsync(world.Restore(archive, Path.Combine(world.Targets, $"new-{Guid.CreateVersion7():N}"), new WirePath(path)));
            Assert.True(finished.Outcome != JobOutcome.Succeeded, path);
        }

        foreach (var strange in (RestoreOrder[])[
            world.Restore(archive with { Name = "--rsh=touch /x" }, Path.Combine(world.Targets, "t1")), world.Restore(archive with { Name = "one::two" }, Path.Combine(world.Targets, "t2")),
            world.Restore(archive with { BorgId = "../x" }, Path.Combine(world.Targets, "t3")),
            world.Restore(archive, Path.Combine(world.Targets, "t4")) with { Repository = world.Repository with { RepositoryId = Guid.CreateVersion7() } },
            world.Restore(archive, Path.Combine(world.Targets, "t5")) with { Repository = world.Repository with { BorgId = new string('0', 64) } }])
            Assert.NotEqual(JobOutcome.Succeeded, (await world.CarryOutAsync(strange)).Outcome);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_refused_key_is_said_clearly_and_the_agent_stays()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.Server.ApiKey = "another";
        await using var agent = await world.RunAgentAsync();
        await agent.SaysAsync("Asking again in 10 minutes");
        Assert.Equal(0, await agent.TerminateAsync());
        var (code, output, _) = await world.CommandAsync("status");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("Said by the test.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_agent_on_the_same_state_is_refused()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        await Eventually.TrueAsync(() => !world.Server.Polls.IsEmpty);
        var (code, _, error) = await world.CommandAsync("run");
        Assert.Equal(ExitCodes.Conflict, code);
        Assert.Contains("agent.running", error, StringComparison.Ordinal);
    }

    /// <summary>Every file of a repository with its size and time; locks, which come and go, aside.</summary>
    private static string Fingerprint(string repository) => string.Join('\n',
        Directory.EnumerateFiles(Path.Combine(repository, "data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}"));
}
