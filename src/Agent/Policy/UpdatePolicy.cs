namespace BorgBackupServer.Agent.Policy;

public enum UpdatePolicy
{
    Never,
    OnlySigned,
}
