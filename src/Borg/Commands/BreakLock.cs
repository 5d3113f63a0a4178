namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg break-lock</c>: takes borg's lock from whoever holds it. Needs no passphrase. Only when nobody does.</summary>
public sealed record BreakLock : BorgCommand
{
    public override BorgInvocation In(BorgEnvironment environment) => Begin("break-lock").Add(Repository.Argument).In(environment);
}
