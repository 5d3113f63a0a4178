using System.Text;
using System.Text.Json;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// A folder of named pipes that borg reads like files, each fed by its dump; nothing of a database touches a disk. A dump
/// that fails does not end its pipe: borg is ended instead. And the last pipe is opened only when all dumps are whole, so
/// that borg cannot finish an archive without them, not even when this agent is killed and all its pipes end.
/// </summary>
internal sealed class DumpPipes(string folder, IReadOnlyList<PlannedDump> dumps, RunReporter reporter)
{
    private const int PieceBytes = 256 * 1024;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(20);
    private readonly List<WrittenDump> written = [];
    private readonly List<int> held = [];

    /// <summary>Why it ended before its time; null while nothing went wrong.</summary>
    public Problem? Problem { get; private set; }

    public static void Make(string folder, IReadOnlyList<PlannedDump> dumps)
    {
        foreach (var dump in dumps)
        {
            var path = Path.Combine(folder, dump.Path.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // because a path below a folder has a parent
            Posix.MakePipe(path);
        }

        Posix.MakePipe(Path.Combine(folder, DumpPath.Contents));
    }

    /// <summary>Feeds every pipe. False, with <see cref="Problem"/>, if the archive must not be finished.</summary>
    /// <exception cref="OperationCanceledException">borg has ended, or the job is to stop.</exception>
    public async Task<bool> FeedAsync(CancellationToken cancellationToken)
    {
        var waiting = dumps.ToList();
        while (waiting.Count > 0)
        {
            var opened = -1;
            var index = waiting.FindIndex(dump => (opened = Posix.OpenReadPipe(Path.Combine(folder, dump.Path.ToString()))) >= 0);
            if (index < 0)
            {
                await Task.Delay(Nap, cancellationToken);
                continue;
            }

            try
            {
                if (!await FeedAsync(waiting[index], opened, cancellationToken))
                    return false;
                waiting.RemoveAt(index);
            }
            finally
            {
                // While a failed dump's pipe is open, borg waits for more of it until it is ended.
                if (Problem is null)
                    Posix.CloseDescriptor(opened);
                else
                    held.Add(opened);
            }
        }

        int contents;
        while ((contents = Posix.OpenReadPipe(Path.Combine(folder, DumpPath.Contents))) < 0)
            await Task.Delay(Nap, cancellationToken);
        try
        {
            Pipes.Write(contents, JsonSerializer.SerializeToUtf8Bytes(new DumpContents { Dumps = written }, AgentJson.Default.DumpContents));
        }
        finally
        {
            Posix.CloseDescriptor(contents);
        }

        return true;
    }

    /// <summary>Once borg is gone.</summary>
    public void Release()
    {
        foreach (var descriptor in held)
            Posix.CloseDescriptor(descriptor);
        held.Clear();
    }

    private async Task<bool> FeedAsync(PlannedDump dump, int pipe, CancellationToken cancellationToken)
    {
        reporter.Log(LogLevel.Information, $"Dumping {dump.Title}.");
        Pipes.Enlarge(pipe);
        try
        {
            await using var child = await ChildProcess.StartAsync(dump.Start);
            var errors = ClientProgram.ReadErrorsAsync(child, line => reporter.Log(LogLevel.Warning, $"{dump.Title}: {line}"), CancellationToken.None);
            var preface = Encoding.UTF8.GetBytes(dump.Preface);
            Pipes.Write(pipe, preface);
            long bytes = preface.Length;
            var buffer = new byte[PieceBytes];
            while (await child.Output.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                Pipes.Write(pipe, buffer.AsSpan(0, read));
                bytes += read;
            }

            var exit = await child.WaitForExitAsync(cancellationToken);
            var said = await errors;
            if (exit.Code != 0)
            {
                Problem = ClientProgram.Failed(dump.Start, exit, said) with { Code = "database.dump-failed", Hint = "No archive was made. The job's log has the program's own words." };
                Problem = Problem with { Detail = $"The dump of {dump.Title} failed: {Problem.Detail}" };
                return false;
            }

            written.Add(new WrittenDump { Path = dump.Path.ToString(), Source = dump.Path.Source, Kind = dump.Kind, Database = dump.Database, Bytes = bytes });
            return true;
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // borg has closed its end: what happened to it is in its own words.
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return false;
        }
    }
}
