using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

public sealed class CleanStartTests
{
    [Fact]
    public async Task An_agent_goes_on_with_a_repository_that_was_brought_back_when_the_server_says_so_and_not_before()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("one"))).Outcome);
        LinkedCopy.Make(world.RepositoryPath, world["earlier"], null, TestContext.Current.CancellationToken);
        world.AddFile("b", "beta, which only the later state has");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("two"))).Outcome);

        // What a way back does, but for the nonce: that one only ever goes forward.
        var nonce = Path.Combine(world.RepositoryPath, "nonce");
        File.Copy(nonce, Path.Combine(world["earlier"], "nonce"), overwrite: true);
        Directory.Move(world.RepositoryPath, world["later"]);
        Directory.Move(world["earlier"], world.RepositoryPath);
        // And an attacker has made the client believe in a nonce with which it can never write again.
        var own = Assert.Single(Directory.GetFiles(world.State, "nonce", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(own, "ffffffffffffff00", TestContext.Current.CancellationToken);

        Assert.NotEqual(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Backup("three"))).Outcome);
        var told = await world.CarryOutAsync(world.Backup("four") with { Repository = world.Repository with { Generation = 1 } });
        Assert.True(told.Outcome == JobOutcome.Succeeded, told.Problem + agent.Log);
        Assert.Equal(["one", "four"], (await world.ArchivesAsync()).Select(archive => archive.Name));
        Assert.Equal(0, (await world.ServerBorgAsync(new BorgBackupServer.Borg.Commands.CheckRepository { Repository = BorgBackupServer.Borg.Commands.RepositoryLocation.Local(world.RepositoryPath), VerifiesData = true })).Exit.Code);
    }
}
