namespace BorgBackupServer.Agent.Databases;

/// <summary>What stands in <see cref="Borg.Dumps.DumpPath.Contents"/> of an archive of databases.</summary>
public sealed record DumpContents
{
    public required IReadOnlyList<WrittenDump> Dumps { get; init; }
}
