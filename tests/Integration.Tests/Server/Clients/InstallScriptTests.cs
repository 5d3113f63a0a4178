using System.Net;
using System.Security.Cryptography;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Clients;

/// <summary>The script behind the enrolment command, run by a real shell against the real server, with a small stand-in for the agent.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private const string StandIn = """
        #!/bin/sh
        set -eu
        mkdir -p "$BBS_AGENT_STATE"
        case $1 in
          enrol)
            printf '%s\n' "$*" >>"$BBS_AGENT_STATE/calls"
            [ "${BBS_ENROL_TOKEN:-}" != refused ] || exit 6
            printf '%s' "$BBS_ENROL_TOKEN" >"$BBS_AGENT_STATE/token"
            : >"$BBS_AGENT_STATE/identity.json" ;;
          run)
            printf 'run token=%s\n' "${BBS_ENROL_TOKEN:-none}" >>"$BBS_AGENT_STATE/calls"
            trap 'exit 0' TERM
            while :; do sleep 0.1; done ;;
        esac

        """;

    private readonly TempFolder folder = new();

    private string Binary => folder["it's here/bbs agent"];

    private string State => folder["state of $HOME"];

    [Fact]
    public async Task It_installs_enrols_and_starts_and_again_does_no_harm()
    {
        await using var server = await StartAsync();
        try
        {
            var (exit, output) = await InstallAsync(server, "secret-token");
            Assert.True(exit == 0, output);
            Assert.Equal("secret-token", await ReadAsync("token"));
            Assert.DoesNotContain("secret-token", output, StringComparison.Ordinal);
            var first = await ReadAsync("agent.pid");
            Assert.True(IsRunning(first));

            (exit, output) = await InstallAsync(server, "refused");
            Assert.True(exit == 6, output);
            var second = await ReadAsync("agent.pid");
            Assert.NotEqual(first, second);
            Assert.False(IsRunning(first));
            Assert.True(IsRunning(second));

            (exit, output) = await InstallAsync(server, null);
            Assert.True(exit == 0, output);
            var address = server.Address.GetLeftPart(UriPartial.Authority);
            Assert.Equal(
                [$"enrol --server {address}", "run token=none", $"enrol --server {address} --again", "run token=none", "run token=none"],
                (await ReadAsync("calls")).Split('\n'));
        }
        finally
        {
            await StopAsync();
        }
    }

    [Fact]
    public async Task Without_a_token_it_says_what_is_missing()
    {
        await using var server = await StartAsync();
        var (exit, output) = await InstallAsync(server, null);

        Assert.NotEqual(0, exit);
        Assert.Contains("BBS_ENROL_TOKEN is not set", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_refused_starts_nothing()
    {
        await using var server = await StartAsync();
        var (exit, output) = await InstallAsync(server, "refused");

        Assert.NotEqual(0, exit);
        Assert.Contains("nothing was started", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(State, "agent.pid")));
    }

    [Fact]
    public async Task A_program_that_is_not_what_the_script_promises_is_not_installed()
    {
        await using var server = await StartAsync();
        var script = await server.CreateClient().GetStringAsync("agent/install.sh", TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(folder["bbs-agent"], "# tampered with on the way\n", TestContext.Current.CancellationToken);

        var (exit, output) = await RunAsync(script, "secret-token");

        Assert.NotEqual(0, exit);
        Assert.Contains("tampered", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Binary));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Binary) ?? "/"));
    }

    [Fact]
    public async Task A_script_that_arrives_in_part_does_nothing()
    {
        await using var server = await StartAsync();
        var script = await server.CreateClient().GetStringAsync("agent/install.sh", TestContext.Current.CancellationToken);
        for (var length = script.Length / 2; length < script.Length - 6; length += 97)
            await RunAsync(script[..length], "secret-token");

        Assert.False(Directory.Exists(State));
        Assert.False(File.Exists(Binary));
    }

    [Fact]
    public async Task The_program_comes_as_it_is_and_for_no_other_platform()
    {
        await using var server = await StartAsync();
        var http = server.CreateClient();

        var bytes = await http.GetByteArrayAsync("agent/binary/linux-x64", TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(folder["bbs-agent"], TestContext.Current.CancellationToken), bytes);
        Assert.Contains(
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            await http.GetStringAsync("agent/install.sh", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var platform in (string[])["linux-riscv64", "..%2f..%2fserver.key", "linux-x64%00"])
        {
            using var answer = await http.GetAsync($"agent/binary/{platform}", TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, platform);
        }
    }

    [Fact]
    public async Task A_server_without_an_agent_says_so()
    {
        await using var server = await TestServer.StartSetUpAsync(services => Offer(services, folder["missing"]));
        var (exit, output) = await InstallAsync(server, "secret-token");
        Assert.Equal(1, exit);
        Assert.Contains("no agent to install", output, StringComparison.Ordinal);

        using var answer = await server.CreateClient().GetAsync("agent/binary/linux-x64", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("agent.no-binary", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static bool IsRunning(string pid) => Directory.Exists($"/proc/{pid.Trim()}");

    private static void Offer(IServiceCollection services, string binary)
    {
        var options = (ServerOptions?)services.Single(service => service.ServiceType == typeof(ServerOptions)).ImplementationInstance;
        services.RemoveAll<ServerOptions>().AddSingleton((options ?? throw new InvalidOperationException("The options are an instance.")) with { AgentBinary = binary });
    }

    private async Task<TestServer> StartAsync()
    {
        await File.WriteAllTextAsync(folder["bbs-agent"], StandIn, TestContext.Current.CancellationToken);
        return await TestServer.StartSetUpAsync(services => Offer(services, folder["bbs-agent"]));
    }

    private async Task<(int Exit, string Output)> InstallAsync(TestServer server, string? token) =>
        await RunAsync(await server.CreateClient().GetStringAsync("agent/install.sh", TestContext.Current.CancellationToken), token);

    private async Task<(int Exit, string Output)> RunAsync(string script, string? token)
    {
        var environment = new Dictionary<string, string> { ["BBS_AGENT_BIN"] = Binary, ["BBS_AGENT_STATE"] = State, ["BBS_AGENT_SERVICE"] = "no" };
        if (token is not null)
            environment["BBS_ENROL_TOKEN"] = token;
        var output = folder["output"];
        // Through files: what the script leaves running in the background must not hold a pipe of ours.
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", "exec sh >\"$0\" 2>&1", output],
            Environment = environment,
            HasInput = true,
            WorkingDirectory = folder.Path,
        });
        await using (var input = new StreamWriter(child.Input))
            await input.WriteAsync(script);
        var exit = await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (exit.Code, await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
    }

    private async Task<string> ReadAsync(string name) => (await File.ReadAllTextAsync(Path.Combine(State, name), TestContext.Current.CancellationToken)).TrimEnd();

    private async Task StopAsync()
    {
        var file = Path.Combine(State, "agent.pid");
        if (!File.Exists(file))
            return;
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = "kill", Arguments = ["-9", (await File.ReadAllTextAsync(file, CancellationToken.None)).Trim()] });
        await child.WaitForExitAsync(CancellationToken.None);
    }
}
