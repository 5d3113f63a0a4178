using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>Orders to bbs-helper, through the one line of sudoers. What it refuses is an <see cref="IOException"/> with its reason.</summary>
public sealed class RootOrders
{
    public const string Sudo = "sudo";

    private const int MaxLines = 200_000;
    private const long MaxCharacters = 256L << 20;

    /// <summary>sudo's arguments: never ask, and then the helper's own.</summary>
    public static IReadOnlyList<string> Arguments(params ReadOnlySpan<string> order) => ["-n", IsolationSettings.Program, .. order];

    /// <returns>What it printed, line by line.</returns>
    /// <param name="input">What it reads.</param>
    /// <param name="onLine">Gets each line as it comes.</param>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> order, ReadOnlyMemory<byte> input, Action<string>? onLine, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = Sudo,
            Arguments = Arguments([.. order]),
            HasInput = true,
            StopsWithInput = true,
        });
        var errors = child.ReadErrorLinesAsync(CancellationToken.None).Take(20).ToListAsync(CancellationToken.None).AsTask();
        await WriteAsync(child, input);
        var (lines, length) = (new List<string>(), 0L);
        await foreach (var line in BoundedLines.ReadAsync(child.Output, 64 * 1024, cancellationToken))
        {
            onLine?.Invoke(line);
            length += line.Length;
            if (lines.Count < MaxLines && length <= MaxCharacters)
                lines.Add(line);
        }

        var said = await errors;
        var exit = await child.WaitForExitAsync(cancellationToken);
        if (length > MaxCharacters)
            throw new IOException($"{order[0]}: the answer is longer than any.");
        return exit.Code == 0 ? lines : throw new IOException($"{order[0]}: {(said.Count > 0 ? string.Join(' ', said) : exit.ToString())}");
    }

    public Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> order, CancellationToken cancellationToken) => RunAsync(order, default, null, cancellationToken);

    // One that has ended already has said why, on its standard error.
    private static async Task WriteAsync(ChildProcess child, ReadOnlyMemory<byte> input)
    {
        try
        {
            await child.Input.WriteAsync(input);
            child.Input.Close();
        }
        catch (IOException)
        {
        }
    }
}
