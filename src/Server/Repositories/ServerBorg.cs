using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The borg that is installed on the server, and whether it can be used.</summary>
/// <param name="executable">Its path, or a name to look up in PATH.</param>
public sealed class ServerBorg(string executable, TimeProvider time)
{
    // A manifest of a quarter of a megabyte, made by a hostile client, unpacks to gigabytes. Honest reads stay far below.
    private const long MaxMemoryBytes = 2L * 1024 * 1024 * 1024;

    private readonly BorgProgram program = new(executable, time)
    {
        // Nothing that the server runs has a checkpoint to write; SIGTERM lets go of locks at once.
        InterruptGrace = TimeSpan.Zero,
        TerminateGrace = TimeSpan.FromSeconds(10),
        MaxMemoryBytes = MaxMemoryBytes,
    };

    private Checked? lastGood;

    /// <summary>A borg that takes longer is ended: it would keep the repository from everybody else for ever.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromHours(48);

    /// <summary>The absolute path for the forced commands. Where borg is missing, the one where it will be.</summary>
    public string Path => ExecutablePath.Find(executable) ?? "/usr/bin/borg";

    /// <summary>Null if borg is installed and of a version that is supported; asked anew whenever its file changes.</summary>
    public async Task<Problem?> CheckAsync(CancellationToken cancellationToken)
    {
        if (ExecutablePath.Find(executable) is not { } path)
            return BorgProblems.Missing;
        var present = new Checked(path, File.GetLastWriteTimeUtc(path));
        if (lastGood == present)
            return null;

        var environment = new BorgEnvironment { BaseDirectory = System.IO.Path.GetTempPath() };
        if (await program.FindVersionAsync(environment, cancellationToken) is not { } version)
            return Problem.Unavailable("borg.broken", $"{path} does not say which version of borg it is.", "Install borg anew and try again.");
        if (!version.IsSupported)
        {
            return Problem.Unavailable(
                version < BorgVersion.Oldest ? "borg.too-old" : "borg.too-new",
                $"borg {version} is installed on the server; needed is {BorgVersion.Oldest} or newer, below {BorgVersion.TooNew}.",
                "Install a version in between (on Debian 12: apt install borgbackup).");
        }

        lastGood = present;
        return null;
    }

    /// <summary>Runs a command and collects what it prints. The problem says why borg did not do it.</summary>
    public Task<Result<BorgOutcome>> RunAsync(BorgInvocation invocation, CancellationToken cancellationToken) =>
        GuardAsync(invocation, null, (onLine, stop) => program.RunAsync(invocation, onLine, stop), cancellationToken);

    /// <summary>The same, with each line of its log as it comes.</summary>
    public Task<Result<BorgOutcome>> RunAsync(BorgInvocation invocation, Action<BorgLogLine> onLine, CancellationToken cancellationToken) =>
        GuardAsync(invocation, onLine, (watched, stop) => program.RunAsync(invocation, watched, stop), cancellationToken);

    /// <summary>Runs a command whose output is streamed to <paramref name="read"/>; what it leaves unread is thrown away.</summary>
    public async Task<Result<BorgOutcome>> RunAsync(BorgInvocation invocation, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        await GuardAsync(invocation, null, (onLine, end) => program.RunAsync(invocation, onLine, async (output, stop) =>
        {
            await read(output, stop);
            await output.CopyToAsync(Stream.Null, stop); // a child whose output nobody takes would wait for ever
        }, end), cancellationToken);

    private async Task<Result<BorgOutcome>> GuardAsync(
        BorgInvocation invocation, Action<BorgLogLine>? onLine, Func<Action<BorgLogLine>, CancellationToken, Task<BorgOutcome>> run, CancellationToken cancellationToken)
    {
        if (await CheckAsync(cancellationToken) is { } problem)
            return problem;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxTime); // a real process is ended by the real clock, whichever one the server goes by
        try
        {
            var hasBegun = invocation.Through is null;
            var outcome = await run(
                line =>
                {
                    hasBegun |= line is BorgLogLine.PlainText { Text: IsolationSettings.BorgBegins };
                    onLine?.Invoke(line);
                },
                limit.Token);
            if (!hasBegun)
                return BorgProblems.NotStarted(outcome);
            return BorgProblems.Of(outcome) is { } failure ? failure : outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            return BorgProblems.TooLong(MaxTime);
        }
        catch (FileNotFoundException missing) when (missing.FileName == executable || missing.FileName == "prlimit")
        {
            return BorgProblems.Missing with { Detail = $"{missing.FileName} is not installed on the server." };
        }
        catch (InvalidDataException unreadable)
        {
            return Problem.Conflict(
                "repository.unreadable", $"What borg read from the repository makes no sense: {unreadable.Message}",
                "Somebody may have written it to do harm. Look at the repository's latest archives.");
        }
    }

    private sealed record Checked(string Path, DateTime WrittenAt);
}
