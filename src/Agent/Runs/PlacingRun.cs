using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// The writing half of a restore, whatever the tar comes from: entry after entry below the target. borg's own extract is
/// not used, because it follows the links that an archive makes, and knows no choice but to overwrite.
/// </summary>
internal sealed class PlacingRun(RunContext context, RunReporter reporter)
{
    private readonly PlacingTally tally = new(trouble => reporter.Log(LogLevel.Warning, trouble));
    private readonly RestoreProgress progress = new(context.Time);

    /// <summary>Takes all that comes out of the archive, where somebody wants to know it.</summary>
    public TarDigest? Digest { get; init; }

    public RestoreFacts Facts => tally.ToFacts();

    /// <summary>Where the restore may write, with the folder made and its way looked at.</summary>
    public static Result<TargetPlace> PlaceOf(WirePath target, bool isInPlace, ExistingFiles? existing, long? expectedBytes, AgentPolicy policy, RunContext context)
    {
        var folder = "/";
        if (!isInPlace && !TargetCheck.Prepare(target.Text, policy, mayBeFull: existing is not null).IsSuccess(out folder, out var problem))
            return problem;
        if (!isInPlace && CheckSpace(folder, expectedBytes) is { } full)
            return full;
        return new TargetPlace
        {
            Folder = folder,
            Roots = isInPlace ? policy.BackupPaths : null,
            Existing = existing ?? ExistingFiles.Overwrite,
            Forbidden = ForbiddenIn(context),
        };
    }

    public static IReadOnlyList<string> ForbiddenIn(RunContext context) => [.. ((string[])[context.State.Location, context.Policy.Location])
        .Select(path => Path.GetFullPath(path))
        .Select(path => RealPlace.Of(System.Text.Encoding.UTF8.GetBytes(path)) is { } real ? System.Text.Encoding.UTF8.GetString(real) : path)];

    /// <summary>Reads the tar to its end and writes what is in it.</summary>
    /// <param name="describe">What the tar cannot say of an entry; null if it does.</param>
    /// <exception cref="InvalidDataException">The tar is malformed or cut off.</exception>
    /// <exception cref="TargetFullException">There is no room.</exception>
    public async Task WriteAsync(Stream tar, TargetPlace place, Func<TarEntry, ItemAttributes?>? describe, CancellationToken cancellationToken)
    {
        var root = TargetRoot.Open(place.Folder) ?? throw new IOException($"The target {place.Folder} was exchanged.");
        using var placer = new FilePlacer(root, place, tally, new Accounts());
        var reader = new TarReader(tar);
        while (await reader.NextAsync(cancellationToken) is { } entry)
        {
            if (describe?.Invoke(entry) is { } attributes)
                entry = entry with { Attributes = attributes };
            Tell(entry);
            Digest?.Begin(entry);
            await placer.PlaceAsync(entry, ReadAsync, cancellationToken);
            Tell(entry);
        }

        placer.Finish();
        await tar.CopyToAsync(Stream.Null, cancellationToken);

        async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
        {
            var read = await reader.ReadAsync(buffer, stop);
            Digest?.Append(buffer.Span[..read]);
            if (progress.Read(read) is { } report)
                reporter.Progress(report);
            return read;
        }
    }

    /// <summary>Work goes on though nothing comes out of the archive.</summary>
    /// <param name="path">What is being looked at.</param>
    public void Beat(byte[] path)
    {
        if (progress.Beside(path) is { } report)
            reporter.Progress(report);
    }

    /// <summary>How it ended, if nothing but single files went wrong.</summary>
    public FinishedReport Done(IReadOnlyList<FileWarning> others, long otherCount) => new()
    {
        Outcome = tally.WarningCount + otherCount > 0 ? JobOutcome.Warned : JobOutcome.Succeeded,
        Warnings = [.. tally.Warnings.Concat(others).Take(WireLimits.Warnings)],
        WarningCount = tally.WarningCount + otherCount,
        Restore = Facts,
    };

    public FinishedReport Failed(Problem problem) => RunEnds.Failed(problem) with { Warnings = [.. tally.Warnings], WarningCount = tally.WarningCount, Restore = Facts };

    /// <summary>What was written stays, and is counted; no file is half.</summary>
    public FinishedReport Cancelled()
    {
        reporter.Log(LogLevel.Information, $"Stopped after {tally.SeenCount:N0} files. Each of them is whole; the others are as they were before.");
        return RunEnds.Cancelled() with { Warnings = [.. tally.Warnings], WarningCount = tally.WarningCount, Restore = Facts };
    }

    public static Problem Full(string folder) =>
        new("restore.no-space", ProblemKind.Failed, "The disk became full during the restore.", $"Files restored so far are in {folder}, each of them whole. Make room, and restore again.");

    private void Tell(TarEntry entry)
    {
        if (progress.At(entry, tally.SeenCount) is { } report)
            reporter.Progress(report);
    }

    private static Problem? CheckSpace(string target, long? expectedBytes)
    {
        var free = new DriveInfo(target).AvailableFreeSpace;
        return expectedBytes is { } expected && expected > free
            ? new Problem("restore.no-space", ProblemKind.Failed, $"The restore needs {expected:N0} bytes; {free:N0} are free below {target}.", "Nothing was restored. Choose a folder on another file system, or make room.")
            : null;
    }
}
