namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg debug dump-archive-items</c>: writes what the archive says of each file, as borg keeps it, into the working
/// directory. The one way to times in nanoseconds, ACLs and extended attributes that makes no files of the archive itself.
/// It takes borg's shared lock: borg 1.2.4 refuses <c>--bypass-lock</c> for every debug command.
/// </summary>
public sealed record DumpItems : BorgCommand
{
    public required string Archive { get; init; }

    /// <summary>An empty folder of ours; absolute.</summary>
    public required string Folder { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("debug", "dump-archive-items")
        .Add(Repository.ArgumentFor(Archive))
        .In(environment, Folder);
}
