using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>A database server of a proof while it runs; it ends when this is disposed of.</summary>
internal sealed class ScratchProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private readonly ChildProcess child;
    private readonly bool endsByInterrupt;
    private readonly Task<string> errors;
    private readonly Task output;

    private ScratchProcess(ChildProcess child, bool endsByInterrupt)
    {
        (this.child, this.endsByInterrupt) = (child, endsByInterrupt);
        errors = ClientProgram.ReadErrorsAsync(child, null, CancellationToken.None);
        output = child.Output.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    public bool HasExited => child.HasExited;

    /// <summary>The last of what it said, once it has ended.</summary>
    public Task<string> Words => errors;

    /// <param name="endsByInterrupt">SIGINT asks it to end without waiting for anybody; else SIGTERM does.</param>
    public static async Task<ScratchProcess> StartAsync(ChildProcessStart start, bool endsByInterrupt) => new(await ChildProcess.StartAsync(start), endsByInterrupt);

    public async ValueTask DisposeAsync()
    {
        await child.StopAsync(endsByInterrupt ? Grace : TimeSpan.Zero, Grace);
        await child.DisposeAsync();
        await errors;
        await output;
    }
}
