namespace BorgBackupServer.Borg.Commands;

/// <summary><c>borg key export</c> to standard output: the key, still encrypted with the passphrase. With both, a damaged config can be mended.</summary>
public sealed record ExportKey : BorgCommand
{
    public override BorgInvocation In(BorgEnvironment environment) =>
        Begin("key", "export").Add(Repository.Argument).In(environment);
}
