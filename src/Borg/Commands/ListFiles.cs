namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg list</c> of an archive in a form that is safe against every name: each field ends in NUL, and each record in
/// a newline behind its last NUL. Standard output is read with <see cref="Output.FileEntryReader"/>.
/// </summary>
public sealed record ListFiles : BorgCommand
{
    // The order is FileEntryReader's. isomtime has microseconds and, with TZ=UTC, is UTC. Fields that need more than the
    // item itself (csize, dsize, checksums) would load the chunk cache or read the files.
    internal const string Format =
        "{type}{NUL}{mode}{NUL}{uid}{NUL}{gid}{NUL}{user}{NUL}{group}{NUL}{size}{NUL}{isomtime}{NUL}{health}{NUL}{source}{NUL}{path}{NUL}{NL}";

    public required string Archive { get; init; }

    /// <summary>Only these files and what is below them; empty means all.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <inheritdoc cref="ListArchives.BypassesLock"/>
    public bool BypassesLock { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("list")
        .Option("--format", Format)
        .AddIf(BypassesLock, "--bypass-lock")
        .Add(Repository.ArgumentFor(Archive))
        .Add("--")
        .AddRange(ArchivePath.ToPatterns(Paths))
        .In(environment);
}
