namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg compact</c>: frees for good what was deleted. Needs no passphrase. Only after the audit.</summary>
public sealed record CompactRepository : BorgCommand
{
    /// <summary>Rewrite a segment only if at least so much of it is free; borg's default is 10.</summary>
    public int ThresholdPercent { get; init; } = 10;

    public override BorgInvocation In(BorgEnvironment environment) => Begin("compact")
        .Add("--progress")
        .Option("--threshold", ThresholdPercent)
        .Add(Repository.Argument)
        .In(environment);
}
