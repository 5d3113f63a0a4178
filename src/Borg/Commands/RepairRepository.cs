namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg check --repair</c> of a repository, by a person's order and with a copy of it beside it. Segments are cut to what
/// can be read, archives whose own object is gone leave the list, and missing pieces of files become zeros. With
/// <c>--last</c>, of more archives than there are, borg deletes no orphans: what an attack has only hidden stays.
/// </summary>
public sealed record RepairRepository : BorgCommand
{
    private const int MoreThanThereAre = 1_000_000_000;

    /// <summary>Read and decrypt every object too, and take away those that are not what they should be.</summary>
    public bool VerifiesData { get; init; }

    public override BorgInvocation In(BorgEnvironment environment)
    {
        var invocation = Begin("check").AddRange(["--progress", "--repair"]).AddIf(VerifiesData, "--verify-data").Option("--last", MoreThanThereAre).Add(Repository.Argument).In(environment);
        return new BorgInvocation(invocation.Arguments, invocation.Environment.SetItem("BORG_CHECK_I_KNOW_WHAT_I_AM_DOING", "YES"));
    }
}
