namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg debug dump-archive-items</c>: writes what the archive says of each file, as borg keeps it, into the working
/// directory. The one way to times in nanoseconds, ACLs and extended attributes that makes no files of the archive itself.
/// </summary>
public sealed record DumpItems : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>An empty folder of ours; absolute.</summary>
    public required string Folder { get; init; }

    /// <inheritdoc cref="ListArchives.BypassesLock"/>
    public bool BypassesLock { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("debug", "dump-archive-items")
        .AddIf(BypassesLock, "--bypass-lock")
        .Add(Repository.ArgumentFor(Archive))
        .In(environment, Folder);
}
