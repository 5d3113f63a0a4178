using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Repositories.Ssh;
using BorgBackupServer.Server.Settings;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

public sealed class PrivateSshdTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_outlives_a_killed_server_and_the_next_one_adopts_it()
    {
        using var folder = new TempFolder();
        var data = folder["data 100% " + new string('ö', 60)]; // sshd shows it four times as long
        try
        {
            int first;
            await using (var server = await ServerChild.StartAsync(data))
            {
                first = ReadProcessId(data);
                await server.KillAsync();
            }

            Assert.StartsWith("SSH-2.0-", await BannerAsync(data), StringComparison.Ordinal);
            await using (var server = await ServerChild.StartAsync(data))
            {
                Assert.Equal(first, ReadProcessId(data));
                await server.StopAsync();
            }

            Assert.Null(RunningProcess.CommandLineOf(first));
            var port = ReadPort(data);
            var key = await File.ReadAllTextAsync(Path.Combine(data, "ssh", "host_ed25519.pub"), Cancelled);
            await using (await ServerChild.StartAsync(data))
            {
                // Agents have pinned both.
                Assert.Equal(port, ReadPort(data));
                Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(data, "ssh", "host_ed25519.pub"), Cancelled));
            }
        }
        finally
        {
            EndLeftOver(data);
        }
    }

    [Fact]
    public async Task A_running_session_goes_on_while_the_server_stops_and_starts()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        await using var session = await ChildProcess.StartAsync(machine.Ssh($"{machine.Server.User}@{machine.Server.Host}", "borg serve") with { HasInput = true });
        var errors = session.ReadErrorLinesAsync(Cancelled).ToListAsync(Cancelled).AsTask();
        await WaitAsync(() => ServesFor(machine.Client.ToString()), "the session did not start");

        var listener = server.Get<SshState>().ProcessId;
        await server.RestartAsync();
        Assert.NotEqual(listener, server.Get<SshState>().ProcessId);
        Assert.True(ServesFor(machine.Client.ToString()));
        Assert.False(session.HasExited);

        session.Input.Close();
        await session.WaitForExitAsync(Cancelled);
        await errors;
    }

    [Fact]
    public async Task It_is_started_again_when_it_died_and_says_so_meanwhile()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var state = server.Get<SshState>();
        var first = state.ProcessId ?? throw new InvalidOperationException("It is not up.");
        RunningProcess.Signal(first, ProcessSignal.Kill);

        await WaitAsync(() => state.ProcessId is { } second && second != first, "it was not started again");
        Assert.Null(state.Problem);
        Assert.StartsWith("SSH-2.0-", await BannerAsync(server.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_somebody_else_has_is_a_clear_problem_and_passes_when_it_is_free()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var port = ReadPort(server.Folder);
        await server.StopAsync();
        using (var squatter = new TcpListener(IPAddress.Loopback, port))
        {
            squatter.Start();
            await server.StartAsync();
            Assert.Equal("ssh.port-taken", server.Get<SshState>().Problem?.Code);
            Assert.Null(server.Get<SshState>().ProcessId);
        }

        var state = server.Get<SshState>();
        await WaitAsync(() => state.Problem is null, "it did not come up");
        Assert.Equal(port, ReadPort(server.Folder));
    }

    [Fact]
    public async Task A_damaged_host_key_is_never_replaced_by_itself()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.StopAsync();
        var file = Path.Combine(server.Folder, "ssh", "host_ed25519");
        await File.WriteAllTextAsync(file, "garbage", Cancelled);
        await server.StartAsync();

        Assert.Equal("ssh.host-key-damaged", server.Get<SshState>().Problem?.Code);
        Assert.Equal("garbage", await File.ReadAllTextAsync(file, Cancelled));
    }

    [Fact]
    public async Task A_changed_configuration_replaces_the_listener_of_a_killed_server()
    {
        using var folder = new TempFolder();
        var data = folder["data"];
        try
        {
            int first;
            await using (var server = await ServerChild.StartAsync(data))
            {
                first = ReadProcessId(data);
                await server.KillAsync();
            }

            // As if a former version of the server had written it. The pid file is lost on top of it.
            await File.AppendAllTextAsync(Path.Combine(data, "ssh", "sshd_config"), "# older\n", Cancelled);
            File.Delete(Path.Combine(data, "ssh", "sshd.pid"));
            await using (var server = await ServerChild.StartAsync(data))
            {
                Assert.NotEqual(first, ReadProcessId(data));
                Assert.Null(RunningProcess.CommandLineOf(first));
                await server.StopAsync();
            }
        }
        finally
        {
            EndLeftOver(data);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_get_its_web_port_leaves_no_sshd_behind()
    {
        using var folder = new TempFolder();
        var data = folder["data"];
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        try
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => ServerChild.StartAsync(data, ((IPEndPoint)squatter.LocalEndpoint).Port));
            Assert.True(File.Exists(Path.Combine(data, "ssh", "sshd.log")), "the private sshd had been started");
            await WaitAsync(() => FindListener(data) is null, "it is still there");
        }
        finally
        {
            EndLeftOver(data);
        }
    }

    [Fact]
    public async Task The_port_is_kept_where_the_agents_hear_of_it()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var stored = await server.Get<SettingsReader>().FindAsync(SettingKeys.SshPort, Cancelled);
        Assert.Equal(ReadPort(server.Folder).ToString(CultureInfo.InvariantCulture), stored);
        Assert.InRange(ReadPort(server.Folder), 22000, 31999);
    }

    private static int ReadProcessId(string data) =>
        int.Parse(File.ReadAllText(Path.Combine(data, "ssh", "sshd.pid")), CultureInfo.InvariantCulture);

    private static int ReadPort(string data) => IPEndPoint.Parse(
        File.ReadLines(Path.Combine(data, "ssh", "sshd_config")).Single(line => line.StartsWith("ListenAddress ", StringComparison.Ordinal))["ListenAddress ".Length..]).Port;

    private static async Task<string> BannerAsync(string data)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, ReadPort(data), Cancelled);
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadLineAsync(Cancelled) ?? "";
    }

    private static bool ServesFor(string text) => RunningProcess.All().Any(id =>
        RunningProcess.CommandLineOf(id) is { } line && line.Contains(" serve --umask=077 ", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    private static async Task WaitAsync(Func<bool> condition, string complaint)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < Patience, complaint);
            await Task.Delay(50, Cancelled);
        }
    }

    private static void EndLeftOver(string data)
    {
        if (FindListener(data) is { } processId)
            RunningProcess.Signal(processId, ProcessSignal.Terminate);
    }

    private static int? FindListener(string data) => new SshdListener("sshd", new SshFiles(Path.Combine(data, "ssh"))).Find();
}
