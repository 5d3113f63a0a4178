using System.Text;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>One run of ssh, ssh-keygen or ssh-keyscan: bounded in time, and in what it may say.</summary>
internal sealed record ProgramRun(int Exit, string Output, IReadOnlyList<string> Errors)
{
    private const int MostOutputBytes = 64 * 1024;
    private const int MostErrorLines = 20;

    /// <summary>Null if it did not end in time.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static async Task<ProgramRun?> OfAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit); // a real process is ended by the real clock, whichever one the server goes by
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" } });
        try
        {
            var errors = ReadErrorsAsync(child, patience.Token);
            var output = await ReadAsync(child.Output, patience.Token);
            var said = await errors;
            return new ProgramRun((await child.WaitForExitAsync(patience.Token)).Code, output, said);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The last lines of standard error, read to its end.</summary>
    public static async Task<IReadOnlyList<string>> ReadErrorsAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        await foreach (var line in child.ReadErrorLinesAsync(cancellationToken))
        {
            if (last.Count == MostErrorLines)
                last.Dequeue();
            last.Enqueue(line);
        }

        return [.. last];
    }

    // What is beyond the bound is read and thrown away: a child on a full pipe would wait for ever.
    private static async Task<string> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var (kept, length) = (new byte[MostOutputBytes], 0);
        while (length < kept.Length && await output.ReadAsync(kept.AsMemory(length), cancellationToken) is var read and > 0)
            length += read;
        await output.CopyToAsync(Stream.Null, cancellationToken);
        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
