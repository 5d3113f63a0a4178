namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg export-tar</c> to standard output, not compressed. Keeps names byte for byte.</summary>
public sealed record ExportTar : BorgCommand
{
    public required string Archive { get; init; }

    /// <inheritdoc cref="ExtractFiles.Paths"/>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <inheritdoc cref="ExtractFiles.StripComponents"/>
    public int StripComponents { get; init; }

    /// <inheritdoc cref="ListArchives.BypassesLock"/>
    public bool BypassesLock { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("export-tar")
        .Option("--strip-components", StripComponents > 0 ? StripComponents : (int?)null)
        .AddIf(BypassesLock, "--bypass-lock")
        .AddRange([Repository.ArgumentFor(Archive), "-", "--"])
        .AddRange(ArchivePath.ToPatterns(Paths))
        .In(environment);
}
