using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
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
        GuardAsync(() => program.RunAsync(invocation, null, cancellationToken), cancellationToken);

    /// <summary>The same, with each line of its log as it comes.</summary>
    public Task<Result<BorgOutcome>> RunAsync(BorgInvocation invocation, Action<BorgLogLine> onLine, CancellationToken cancellationToken) =>
        GuardAsync(() => program.RunAsync(invocation, onLine, cancellationToken), cancellationToken);

    /// <summary>Runs a command whose output is streamed to <paramref name="read"/>; what it leaves unread is thrown away.</summary>
    public async Task<Result<BorgOutcome>> RunAsync(BorgInvocation invocation, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        await GuardAsync(() => program.RunAsync(invocation, null, async (output, stop) =>
        {
            await read(output, stop);
            await output.CopyToAsync(Stream.Null, stop); // a child whose output nobody takes would wait for ever
        }, cancellationToken), cancellationToken);

    private async Task<Result<BorgOutcome>> GuardAsync(Func<Task<BorgOutcome>> run, CancellationToken cancellationToken)
    {
        if (await CheckAsync(cancellationToken) is { } problem)
            return problem;
        try
        {
            var outcome = await run();
            return BorgProblems.Of(outcome) is { } failure ? failure : outcome;
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
