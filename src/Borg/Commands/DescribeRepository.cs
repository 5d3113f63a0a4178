namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg info --json</c> of a repository; standard output is a <see cref="Output.RepositoryDescription"/>. Syncs the chunk cache, which takes long for many archives.</summary>
public sealed record DescribeRepository : BorgCommand
{
    public override BorgInvocation In(BorgEnvironment environment) =>
        Begin("info").Add("--json").Add(Repository.Argument).In(environment);
}
