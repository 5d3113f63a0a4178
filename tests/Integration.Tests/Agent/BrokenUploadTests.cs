using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>What carries an upload breaks in its middle, with a real sshd: the job ends, nothing stays locked, and the next run succeeds.</summary>
public sealed class BrokenUploadTests
{
    [Fact]
    public async Task The_network_is_cut_and_mended()
    {
        await using var world = await AgentWorld.StartAsync();
        await using var wire = new CutWire(world.Sshd.Port);
        world.SshPort = wire.Port;
        await world.EnrolAgentAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world);

        wire.Cut();

        Assert.Equal((JobOutcome.Failed, "ssh.closed"), await EndAsync(world, order));
        Assert.StartsWith("ssh.", (await world.CarryOutAsync(world.Backup("meanwhile"))).Problem?.Code, StringComparison.Ordinal);
        wire.Mend();
        await AssertNextSucceedsAsync(world);
    }

    [Fact]
    public async Task Borg_on_the_client_is_killed()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world);

        Kill(world, "create");

        Assert.Equal(JobOutcome.Failed, (await EndAsync(world, order)).Outcome);
        await AssertNextSucceedsAsync(world);
    }

    [Fact]
    public async Task Borg_on_the_server_is_killed_with_its_lock()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await using var agent = await world.RunAgentAsync();
        var order = await InTheMiddleAsync(world);
        Assert.True(world.IsRepositoryLocked);

        Kill(world, "serve");

        Assert.Equal(JobOutcome.Failed, (await EndAsync(world, order)).Outcome);
        await AssertNextSucceedsAsync(world);
    }

    private static async Task<BackupOrder> InTheMiddleAsync(AgentWorld world)
    {
        world.AddMuch(32);
        var order = world.SlowBackup("one");
        world.Server.Send(order);
        await Eventually.TrueAsync(() => world.Server.Of<ProgressReport>(order.Job).Any(progress => progress.OriginalBytes > 0), "borg reports progress");
        return order;
    }

    private static async Task<(JobOutcome Outcome, string? Code)> EndAsync(AgentWorld world, BackupOrder order)
    {
        var end = await world.Server.FinishedAsync(order.Job);
        return (end.Outcome, end.Problem?.Code);
    }

    private static async Task AssertNextSucceedsAsync(AgentWorld world)
    {
        Directory.Delete(world.Source, recursive: true);
        world.AddFile("a", "alpha");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);
        Assert.Equal(["two"], (await world.ArchivesAsync()).Where(archive => archive.Name is "one" or "two").Select(archive => archive.Name));
        await Eventually.TrueAsync(() => !world.IsRepositoryLocked, "the lock to be gone");
    }

    /// <summary>This world's own borg: the path of its repository stands in the command line on both sides.</summary>
    private static void Kill(AgentWorld world, string command)
    {
        var running = RunningProcess.All().Where(id => RunningProcess.CommandLineOf(id) is { } line
            && line.Contains($"borg {command} ", StringComparison.Ordinal) && line.Contains(world.RepositoryPath, StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(running);
        Assert.All(running, id => RunningProcess.Signal(id, ProcessSignal.Kill));
    }
}
