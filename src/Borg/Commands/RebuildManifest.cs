namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg check --repair --archives-only --last 1</c> of a repository whose manifest was taken away: borg writes a new one
/// with every archive whose own object it finds, and reads the whole repository for it. Run without
/// asking what it would cost, for two reasons: with <c>--last</c> borg deletes no orphans, and it comes after every object that was there has been put back.
/// Never without a copy of the repository beside it.
/// </summary>
public sealed record RebuildManifest : BorgCommand
{
    public override BorgInvocation In(BorgEnvironment environment)
    {
        var invocation = Begin("check").AddRange(["--progress", "--repair", "--archives-only", "--last=1"]).Add(Repository.Argument).In(environment);
        return new BorgInvocation(invocation.Arguments, invocation.Environment.SetItem("BORG_CHECK_I_KNOW_WHAT_I_AM_DOING", "YES"));
    }
}
