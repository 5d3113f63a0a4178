using System.Text.Json;
using BorgBackupServer.Agent.Cli;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

public sealed class EnrolmentTests
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Enrolment_makes_a_key_and_keeps_identity_and_pins_to_its_owner()
    {
        await using var world = await AgentWorld.StartAsync();
        var (code, output, error) = await world.CommandAsync("enrol", "--server", world.Server.Address);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains("Enrolled as test", output, StringComparison.Ordinal);
        Assert.Equal(OwnerReadsAndWrites | UnixFileMode.UserExecute, File.GetUnixFileMode(world.State));
        foreach (var file in (string[])["identity.json", "id_ed25519", "known_hosts"])
            Assert.Equal(OwnerReadsAndWrites, File.GetUnixFileMode(Path.Combine(world.State, file)));
        Assert.Equal($"[127.0.0.1]:{world.Sshd.Port} {world.Sshd.HostKey}\n", await File.ReadAllTextAsync(Path.Combine(world.State, "known_hosts"), TestContext.Current.CancellationToken));
        Assert.Contains("backup.paths = [\"/\"]", await File.ReadAllTextAsync(world.PolicyFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(PlayedServer.Token, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_leaves_no_identity()
    {
        await using var world = await AgentWorld.StartAsync();
        world.Environment["BBS_ENROL_TOKEN"] = "guessed";
        var (code, _, error) = await world.CommandAsync("enrol", "--server", world.Server.Address);

        Assert.Equal(ExitCodes.Rejected, code);
        Assert.Contains("token.unknown", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(world.State, "identity.json")));
    }

    [Fact]
    public async Task A_second_enrolment_needs_to_be_meant()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(world.State, "id_ed25519"), TestContext.Current.CancellationToken);

        var (code, _, error) = await world.CommandAsync("enrol", "--server", world.Server.Address);
        Assert.Equal(ExitCodes.Conflict, code);
        Assert.Contains("agent.enrolled", error, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Success, (await world.CommandAsync("enrol", "--server", world.Server.Address, "--again")).Code);
        Assert.NotEqual(key, await File.ReadAllTextAsync(Path.Combine(world.State, "id_ed25519"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failed_second_enrolment_leaves_the_first_one_working()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.Environment["BBS_ENROL_TOKEN"] = "guessed";
        Assert.Equal(ExitCodes.Rejected, (await world.CommandAsync("enrol", "--server", world.Server.Address, "--again")).Code);

        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        Assert.Equal("Succeeded", (await world.CarryOutAsync(world.Backup("one"))).Outcome.ToString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("<html>hotel wifi</html>")]
    [InlineData("""{"clientId":"0198c5f0-0000-7000-8000-000000000001","clientName":"x","apiKey":"k","ssh":{"host":"-oProxyCommand=x","port":22,"user":"u","hostKeys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"]},"repositories":[]}""")]
    [InlineData("""{"clientId":"0198c5f0-0000-7000-8000-000000000001","clientName":"x","apiKey":"k","ssh":{"host":"h","port":22,"user":"u","hostKeys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA\n* ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"]},"repositories":[]}""")]
    [InlineData("""{"clientId":"0198c5f0-0000-7000-8000-000000000001","clientName":"x","apiKey":"k","ssh":{"host":"h","port":22,"user":"u","hostKeys":[]},"repositories":[]}""")]
    public async Task An_answer_that_is_not_in_its_form_is_not_kept(string answer)
    {
        await using var world = await AgentWorld.StartAsync();
        world.Server.Interfere = async context =>
        {
            await PlayedServer.WriteAsync(context, answer);
            return true;
        };
        var (code, _, error) = await world.CommandAsync("enrol", "--server", world.Server.Address);

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("server.protocol", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(world.State, "identity.json")));
    }

    [Fact]
    public async Task A_server_elsewhere_is_spoken_to_by_https_only()
    {
        await using var world = await AgentWorld.StartAsync();
        var (code, _, error) = await world.CommandAsync("enrol", "--server", "http://192.0.2.1:8080");
        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Contains("server.insecure-address", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_clear_problem()
    {
        await using var world = await AgentWorld.StartAsync();
        await world.Server.StopAsync();
        var (code, _, error) = await world.CommandAsync("enrol", "--server", world.Server.Address);
        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("server.unreachable", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_who_it_is_and_leave_forgets_it()
    {
        await using var world = await AgentWorld.StartAsync();
        Assert.Equal(ExitCodes.NotEnrolled, (await world.CommandAsync("status")).Code);
        Assert.Equal(ExitCodes.NotEnrolled, (await world.CommandAsync("run")).Code);

        Assert.Equal(ExitCodes.Success, (await world.CommandAsync("enrol", "--server", world.Server.Address)).Code);
        var (code, output, _) = await world.CommandAsync("status", "--json");
        Assert.Equal(ExitCodes.Success, code);
        var status = JsonDocument.Parse(output).RootElement;
        Assert.Equal("test", status.GetProperty("clientName").GetString());
        Assert.Equal(world.Server.Address, status.GetProperty("server").GetString());
        Assert.False(status.GetProperty("isRunning").GetBoolean());
        Assert.DoesNotContain(world.Server.ApiKey, output, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Usage, (await world.CommandAsync("leave")).Code);
        Assert.Equal(0, world.Server.LeaveCount);
        Assert.Equal(ExitCodes.Success, (await world.CommandAsync("leave", "--yes")).Code);
        Assert.Equal(1, world.Server.LeaveCount);
        Assert.False(File.Exists(Path.Combine(world.State, "id_ed25519")));
        Assert.False(File.Exists(Path.Combine(world.State, "identity.json")));
        Assert.Equal(ExitCodes.NotEnrolled, (await world.CommandAsync("status")).Code);
    }

    [Fact]
    public async Task Leaving_a_server_that_is_away_must_be_meant()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await world.Server.StopAsync();
        Assert.Equal(ExitCodes.Unreachable, (await world.CommandAsync("leave", "--yes")).Code);
        Assert.True(File.Exists(Path.Combine(world.State, "identity.json")));
        Assert.Equal(ExitCodes.Success, (await world.CommandAsync("leave", "--yes", "--offline")).Code);
        Assert.False(File.Exists(Path.Combine(world.State, "identity.json")));
    }
}
