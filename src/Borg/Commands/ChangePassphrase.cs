namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg key change-passphrase</c>: the key stays, and is encrypted anew below the environment's new passphrase.</summary>
public sealed record ChangePassphrase : BorgCommand
{
    /// <exception cref="ArgumentException">The environment has no new passphrase; borg would take an empty one.</exception>
    public override BorgInvocation In(BorgEnvironment environment)
    {
        if (string.IsNullOrEmpty(environment.NewPassphrase))
            throw new ArgumentException("A passphrase is changed to another one.", nameof(environment));
        var invocation = Begin("key", "change-passphrase").Add(Repository.Argument).In(environment);
        return new BorgInvocation(invocation.Arguments, invocation.Environment.SetItem("BORG_NEW_PASSPHRASE", environment.NewPassphrase));
    }
}
