using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

/// <summary>The server as a process of its own, so that it can be killed. What it leaves running is ended by the test, by its pid file.</summary>
internal sealed class ServerChild : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess child;
    private readonly Task<string> errors;

    private ServerChild(ChildProcess child)
    {
        this.child = child;
        errors = ReadErrorsAsync(child);
    }

    public static async Task<ServerChild> StartAsync(string dataFolder, int port = 0)
    {
        var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : ExecutablePath.Find("dotnet") ?? throw new InvalidOperationException("There is no dotnet."),
            Arguments = ["exec", typeof(BorgBackupServer.Server.Program).Assembly.Location, "--data", dataFolder, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT"],
        });
        var server = new ServerChild(child);
        using var output = new StreamReader(child.Output, leaveOpen: true);
        using var deadline = new CancellationTokenSource(Patience);
        while (await output.ReadLineAsync(deadline.Token) is { } line)
            if (line.StartsWith("Borg Backup Server is ready at ", StringComparison.Ordinal))
                return server;
        await server.child.WaitForExitAsync(deadline.Token);
        throw new InvalidOperationException($"The server did not start: {await server.errors}");
    }

    /// <summary>As the kernel or an impatient administrator does it.</summary>
    public async Task KillAsync()
    {
        child.Signal(ProcessSignal.Kill);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As systemd and Ctrl-C do it.</summary>
    public async Task StopAsync()
    {
        child.Signal(ProcessSignal.Terminate);
        using var deadline = new CancellationTokenSource(Patience);
        var exit = await child.WaitForExitAsync(deadline.Token);
        Assert.True(exit.Code == 0, $"{exit}: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        await child.DisposeAsync();
        await errors;
    }

    private static async Task<string> ReadErrorsAsync(ChildProcess child)
    {
        List<string> lines = [];
        try
        {
            await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
                lines.Add(line);
        }
        catch (ObjectDisposedException)
        {
            // The child is gone, and with it what it had still to say.
        }

        return string.Join('\n', lines);
    }
}
