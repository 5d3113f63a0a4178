namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg info --json</c> of one archive; standard output is a <see cref="Output.RepositoryDescription"/> with that archive.</summary>
public sealed record DescribeArchive : BorgCommand
{
    public required string Archive { get; init; }

    public override BorgInvocation In(BorgEnvironment environment) =>
        Begin("info").Add("--json").Add(Repository.ArgumentFor(Archive)).In(environment);
}
