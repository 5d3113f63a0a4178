namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg create</c> of a folder of named pipes, each of which becomes a regular file of what comes through it. borg opens
/// one after the other and waits for its writer. <c>--read-special</c> would do the same to every device and pipe among
/// files, so a command is either for pipes or for files (<see cref="CreateArchive"/>).
/// </summary>
public sealed record CreateFromPipes : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>Where the pipes are; absolute. Their paths below it are those in the archive.</summary>
    public required string Folder { get; init; }

    /// <summary>Names in the folder, read in this order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public string Compression { get; init; } = "lz4";

    public TimeSpan? CheckpointInterval { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("create")
        .AddRange(["--json", "--progress", "--list", "--filter=EC", "--read-special", "--files-cache=disabled"])
        .Option("--compression", Compression)
        .Seconds("--checkpoint-interval", CheckpointInterval)
        .Add(Repository.ArgumentFor(Archive))
        .Add("--")
        .AddRange(Names.Select(RequireName))
        .In(environment, Folder);

    private static string RequireName(string name) => name.Length > 0 && name is not ("." or ".." or "-") && !name.Contains('/', StringComparison.Ordinal)
        ? name
        : throw new ArgumentException("A name in the folder of pipes has no slash, and is not borg's word for its own input.");
}
