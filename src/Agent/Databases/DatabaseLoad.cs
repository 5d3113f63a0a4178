using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Feeds a dump to the program that loads it. The first statement that fails ends it, and that is a failure of the whole.</summary>
internal sealed class DatabaseLoad(ChildProcessStart start, string title, RunReporter reporter, TimeProvider time)
{
    private const int PieceBytes = 256 * 1024;
    private const int MostSaid = 50;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private readonly List<string> said = [];

    /// <summary>What went into it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that the job had moved before it.</summary>
    public long Before { get; init; }

    /// <summary>Files that the job was through with before it.</summary>
    public long FileCount { get; init; }

    /// <summary>The first lines that the program said on standard error.</summary>
    public IReadOnlyList<string> Said => said;

    /// <summary>A sign of life beside the load.</summary>
    public void Beat() => reporter.Progress(new ProgressReport { FileCount = FileCount, OriginalBytes = Before + Bytes, CompressedBytes = 0, DeduplicatedBytes = 0, CurrentPath = RunLog.PathOf(title) });

    /// <summary>Null if the program took everything and ended well.</summary>
    /// <param name="read">Gives the dump to a function that takes it piece by piece; why it could not, if so.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public async Task<Problem?> RunAsync(Func<Func<Stream, CancellationToken, Task>, Task<Problem?>> read, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(start, time);
        var output = child.Output.CopyToAsync(Stream.Null, CancellationToken.None);
        var errors = ClientProgram.ReadErrorsAsync(child, Tell, CancellationToken.None);
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
        var last = await errors;
        if (unread is not null)
            return unread;
        return exit.Code == 0 && !isBroken
            ? null
            : ClientProgram.Failed(start, exit, last) with { Code = "database.load-failed", Hint = "The job's log has the program's own words." };
    }

    private void Tell(string line)
    {
        reporter.Log(LogLevel.Warning, $"{title}: {line}");
        if (said.Count < MostSaid)
            said.Add(line);
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
            Beat();
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
