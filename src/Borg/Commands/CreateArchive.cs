namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg create</c>. Standard output is one JSON object (<see cref="Output.CreateResult"/>); standard error has the
/// progress, and a status line for each file that could not be read (E) or changed while it was read (C), but not for
/// the hundred thousand that were saved.
/// </summary>
public sealed record CreateArchive : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>Absolute. A missing one is a warning of borg, as are unreadable files below it.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>borg's exclude patterns, <c>fm:</c> style by default.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>borg's own form: <c>lz4</c>, <c>zstd,3</c>, <c>auto,zstd,6</c>, <c>none</c>.</summary>
    public string Compression { get; init; } = "lz4";

    public string? Comment { get; init; }

    public TimeSpan? CheckpointInterval { get; init; }

    /// <summary>Leave out folders that are tagged with CACHEDIR.TAG.</summary>
    public bool ExcludesCaches { get; init; }

    /// <summary>Stay on the file systems of the given paths.</summary>
    public bool OneFileSystem { get; init; }

    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (Paths.Count == 0)
            throw new ArgumentException("An archive needs at least one path.");

        return Begin("create")
            .AddRange(["--json", "--progress", "--list", "--filter=EC"])
            .Option("--compression", Compression)
            .Option("--comment", Comment is null ? null : Placeholders.Escape(Comment))
            .Seconds("--checkpoint-interval", CheckpointInterval)
            .AddIf(ExcludesCaches, "--exclude-caches")
            .AddIf(OneFileSystem, "--one-file-system")
            .AddRange(Excludes.Select(pattern => $"--exclude={pattern}"))
            .Add(Repository.ArgumentFor(Archive))
            .Add("--")
            .AddRange(Paths.Select(RequireAbsolute))
            .In(environment);
    }

    private static string RequireAbsolute(string path) => path.StartsWith('/')
        ? path
        : throw new ArgumentException("A path to back up is absolute.");
}
