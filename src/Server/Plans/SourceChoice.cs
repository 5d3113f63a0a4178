namespace BorgBackupServer.Server.Plans;

public enum SourceChoice
{
    None,
    All,
    Listed,
}
