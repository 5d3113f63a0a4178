using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Runs;

/// <summary>The borg of this machine. Asked for its version once per file, because the answer takes a fifth of a second.</summary>
public sealed class BorgInstallation(StateFolder state, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private (string Path, DateTime ChangedAt, long Bytes, BorgVersion Version)? known;

    /// <summary>The version, or <c>borg.missing</c>, <c>borg.too-old</c>, <c>borg.too-new</c>.</summary>
    public async Task<Result<BorgVersion>> FindAsync(CancellationToken cancellationToken)
    {
        if (ExecutablePath.Find("borg") is not { } path)
            return Missing("borg is not installed on this client.", "apt install borgbackup");
        var file = new FileInfo(path);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (known is not { } cached || cached.Path != path || cached.ChangedAt != file.LastWriteTimeUtc || cached.Bytes != file.Length)
            {
                if (await Program.FindVersionAsync(new BorgEnvironment { BaseDirectory = state.BorgFolder }, cancellationToken) is not { } found)
                    return Missing($"{path} does not say which version it is.", "apt install --reinstall borgbackup");
                IsProven = false;
                known = cached = (path, file.LastWriteTimeUtc, file.Length, found);
            }

            return cached.Version switch
            {
                { IsSupported: true } version => version,
                var version when version < BorgVersion.Oldest => new Problem("borg.too-old", ProblemKind.MissingProgram,
                    $"borg {version} on this client is too old; {BorgVersion.Oldest} or later is needed.", "Install a newer one: apt install borgbackup, on Debian 12 or later."),
                var version => new Problem("borg.too-new", ProblemKind.MissingProgram,
                    $"borg {version} on this client writes another repository format.", "Install borg 1.2 or 1.4 beside it."),
            };
        }
        finally
        {
            gate.Release();
        }
    }

    public BorgProgram Program { get; } = new("borg", time);

    /// <summary>This very borg has done a job with its self-test, so that the next ones need not repeat it.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Says that a job went well.</summary>
    public void Prove() => IsProven = true;

    public void Dispose() => gate.Dispose();

    private static Problem Missing(string detail, string hint) => new("borg.missing", ProblemKind.MissingProgram, detail, hint);
}
