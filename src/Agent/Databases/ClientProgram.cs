using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Short questions to a database's own client program.</summary>
internal static class ClientProgram
{
    private const int MostBytes = 8 * 1024 * 1024;
    private const int MostErrors = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The first of the programs that is installed.</summary>
    public static Result<string> Find(string package, params string[] names) => names.Select(name => ExecutablePath.Find(name)).FirstOrDefault(path => path is not null) is { } found
        ? found
        : new Problem("database.client-missing", ProblemKind.MissingProgram, $"The program {names[0]} is not installed on this client.", $"apt install {package}");

    /// <summary>What it printed, or why it failed in its own words.</summary>
    public static async Task<Result<string>> AskAsync(ChildProcessStart start, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await using var child = await ChildProcess.StartAsync(start);
            var errors = ReadErrorsAsync(child, null, either.Token);
            var output = ReadAsync(child.Output, either.Token);
            await Task.WhenAll(errors, output);
            var exit = await child.WaitForExitAsync(either.Token);
            return exit.Code == 0 ? await output : Failed(start, exit, await errors);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Problem("database.unreachable", ProblemKind.Failed, "The database server does not answer.", "Look at it on the client.");
        }
    }

    public static Problem Failed(ChildProcessStart start, ChildExit exit, string said) => new("database.failed", ProblemKind.Failed,
        $"{Path.GetFileName(start.FileName)} ended with {exit}. {said}", "The job's log has its own words. Look at the database server, and at the source's file on the client.");

    /// <summary>Everything that the program says on standard error, told line by line; the last of it.</summary>
    public static async Task<string> ReadErrorsAsync(ChildProcess child, Action<string>? tell, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        await foreach (var line in child.ReadErrorLinesAsync(cancellationToken))
        {
            if (line.Length == 0)
                continue;
            tell?.Invoke(line);
            last.Enqueue(AgentLog.OneLine(line.Length <= 300 ? line : line[..300]));
            if (last.Count > MostErrors)
                last.Dequeue();
        }

        return string.Join(' ', last.TakeLast(3));
    }

    private static async Task<string> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await output.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (text.Length + read > MostBytes)
                throw new InvalidDataException("A database server has more databases than can be told.");
            text.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
