namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg list --json</c> of a repository, checkpoints included; standard output is an <see cref="Output.ArchiveList"/>.</summary>
public sealed record ListArchives : BorgCommand
{
    /// <summary>Read the last committed state although a backup is running; unsafe only while the repository is compacted.</summary>
    public bool BypassesLock { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) => Begin("list")
        .AddRange(["--json", "--consider-checkpoints"])
        .AddIf(BypassesLock, "--bypass-lock")
        .Add(Repository.Argument)
        .In(environment);
}
