using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Feeds a dump to the program that loads it. The first statement that fails ends it, and that is a failure of the whole.</summary>
internal sealed class DatabaseLoad(ChildProcessStart start, string title, RunReporter reporter, TimeProvider time)
{
    private const int PieceBytes = 256 * 1024;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>What went into it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Null if the program took everything and ended well.</summary>
    /// <param name="read">Gives the dump to a function that takes it piece by piece; why it could not, if so.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public async Task<Problem?> RunAsync(Func<Func<Stream, CancellationToken, Task>, Task<Problem?>> read, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(start, time);
        var output = child.Output.CopyToAsync(Stream.Null, CancellationToken.None);
        var errors = ClientProgram.ReadErrorsAsync(child, line => reporter.Log(LogLevel.Warning, $"{title}: {line}"), CancellationToken.None);
        Problem? unread = null;
        var isBroken = false;
        try
        {
            unread = await read((stream, stop) => CopyAsync(stream, child.Input, stop));
        }
        catch (IOException)
        {
            isBroken = true; // it has ended, and says below why
        }

        // With half of a dump it must not come to think that this was all.
        if (unread is not null)
            child.Signal(ProcessSignal.Kill);
        else if (!isBroken)
            await CloseAsync(child.Input);
        var exit = await child.WaitForExitAsync(cancellationToken);
        await output;
        var said = await errors;
        if (unread is not null)
            return unread;
        return exit.Code == 0 && !isBroken
            ? null
            : ClientProgram.Failed(start, exit, said) with { Code = "database.load-failed", Hint = "The job's log has the program's own words." };
    }

    private async Task CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        var buffer = new byte[PieceBytes];
        var toldAt = time.GetTimestamp();
        while (await from.ReadAsync(buffer, stop) is var read and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            Bytes += read;
            if (time.GetElapsedTime(toldAt) < ProgressInterval)
                continue;
            toldAt = time.GetTimestamp();
            reporter.Progress(new ProgressReport { FileCount = 0, OriginalBytes = Bytes, CompressedBytes = 0, DeduplicatedBytes = 0, CurrentPath = RunLog.PathOf(title) });
        }

        await to.FlushAsync(stop);
    }

    private static async Task CloseAsync(Stream input)
    {
        try
        {
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says so.
        }
    }
}
