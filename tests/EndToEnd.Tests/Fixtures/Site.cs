using System.Globalization;
using BorgBackupServer.Journey;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>
/// The published server in a process of its own, and the machine that is backed up, which is this one. All that either
/// writes is below one throw-away folder; what they started is ended by process id, also when a test fails.
/// </summary>
public sealed class Site : IAsyncDisposable
{
    private const string Announcement = "Set up: ";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("bbs-e2e-").FullName;
    private readonly Dictionary<string, string> environment;
    private ChildProcess? server;

    private Site()
    {
        foreach (var child in new[] { "home", "tmp", "restored" })
            Directory.CreateDirectory(this[child]);
        environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            ["HOME"] = this["home"],
            ["TMPDIR"] = this["tmp"],
            ["LC_ALL"] = "C.UTF-8",
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
            ["BBS_AGENT_BINARY"] = Published.Agent,
            ["BBS_GUARD_BINARY"] = Published.Guard,
            ["BBS_AGENT_BIN"] = this["agent/bin/bbs-agent"],
            ["BBS_AGENT_STATE"] = AgentState,
            ["BBS_AGENT_POLICY"] = this["agent/policy.toml"],
            ["BBS_AGENT_SERVICE"] = "no",
        };
    }

    public string this[string path] => Path.Combine(folder, path);

    public Uri SetUpLink { get; private set; } = new("about:blank");

    public string Storage => this["storage"];

    /// <summary>What is backed up.</summary>
    public string Tree => this["tree"];

    /// <summary>Where the agent lets restores write.</summary>
    public string Restored => this["restored"];

    private string AgentState => this["agent/state"];

    /// <summary>Starts the server with an empty data folder on a free port.</summary>
    public static async Task<Site> StartAsync(CancellationToken cancellationToken)
    {
        var site = new Site();
        try
        {
            site.server = ChildProcess.Start(Published.Server, ["--data", site["data"], "--port", "0"], site.environment, site.folder);
            site.SetUpLink = new Uri(await site.LineAsync(Announcement, cancellationToken));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>The machine's own word on what the server may ask of it, as its root would write it before enrolment.</summary>
    public void WritePolicy()
    {
        Directory.CreateDirectory(this["agent"]);
        File.WriteAllText(this["agent/policy.toml"], $"""
            backup.paths = ["{Tree}"]
            restore.targets = ["{Restored}", "original"]
            """);
    }

    /// <summary>Runs a line in a shell, as a person pastes it.</summary>
    public async Task PasteAsync(string command, CancellationToken cancellationToken)
    {
        var (exitCode, said) = await TryAsync(command, cancellationToken);
        Assert.True(exitCode == 0, $"The command ended with exit {exitCode}:\n{said}");
    }

    /// <summary>The same where it may fail.</summary>
    public async Task<(int ExitCode, string Said)> TryAsync(string command, CancellationToken cancellationToken)
    {
        await using var shell = ChildProcess.Start("/bin/bash", ["-c", command], environment, folder);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(CommandTimeout);
        await shell.WaitForExitAsync(deadline.Token);
        return (shell.ExitCode, string.Join('\n', shell.Lines));
    }

    /// <summary>Ends the agent and waits until it is gone.</summary>
    public async Task StopAgentAsync()
    {
        if (AgentProcess() is not { } id)
            return;
        await SignalAsync("-TERM", id);
        using var deadline = new CancellationTokenSource(StopTimeout);
        try
        {
            while (AgentProcess() == id)
                await Task.Delay(100, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await SignalAsync("-KILL", id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the server printed, for the message of a test that fails.</summary>
    public string ServerOutput => server is null ? "" : string.Join('\n', server.Lines);

    private async Task<string> LineAsync(string beginning, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        while (true)
        {
            if (server!.Lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } line) // because it was started just before
                return line[beginning.Length..];
            Assert.False(server.HasExited, $"The server ended at once:\n{ServerOutput}");
            await Task.Delay(100, deadline.Token);
        }
    }

    /// <summary>The agent is no child of the test; it wrote its process id down. The program that runs under the id says whether it is ours.</summary>
    private int? AgentProcess()
    {
        var note = Path.Combine(AgentState, "agent.pid");
        if (!File.Exists(note) || !int.TryParse(File.ReadAllText(note).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").StartsWith(this["agent/bin/bbs-agent"], StringComparison.Ordinal) ? id : null;
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    private async Task SignalAsync(string signal, int id)
    {
        await using var kill = ChildProcess.Start("/bin/sh", ["-c", $"kill {signal} {id.ToString(CultureInfo.InvariantCulture)}"], environment, folder);
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}
