using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>The real bbs-agent as a process of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly List<string> lines = [];
    private readonly Task<string> output;
    private readonly Task reading;
    private bool isDisposed;

    private AgentProcess(ChildProcess process)
    {
        this.process = process;
        output = new StreamReader(process.Output).ReadToEndAsync();
        reading = ReadAsync();
    }

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "bbs-agent");

    public int Id => process.Id;

    /// <summary>What it said on standard error so far.</summary>
    public string Log
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines);
        }
    }

    public static async Task<AgentProcess> StartAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        new(await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = Executable,
            Arguments = arguments,
            Environment = environment,
            InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT"],
        }));

    /// <summary>Waits for the end of a command.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        var exit = await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading;
        return (exit.Code, await output, Log);
    }

    public Task SaysAsync(string part) => Eventually.TrueAsync(() => Log.Contains(part, StringComparison.Ordinal), $"the agent says \"{part}\"; it said:\n{Log}");

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Signal(ProcessSignal.Kill);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as a service manager ends it; its exit code.</summary>
    public async Task<int> TerminateAsync() => (await process.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(60))).Code;

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return; // the test and its world both clean up
        isDisposed = true;
        if (!process.HasExited)
            await process.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await process.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        await foreach (var line in process.ReadErrorLinesAsync(CancellationToken.None))
            lock (lines)
                lines.Add(line);
    }
}
