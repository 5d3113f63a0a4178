namespace BorgBackupServer.Protocol;

/// <summary>What an agent can do, as it says in its hello. Strings, so that an old server can carry a new one.</summary>
public static class Capabilities
{
    public const string Backup = "backup/1";
    public const string Restore = "restore/1";

    /// <summary>Follows <see cref="RepositoryTarget.Generation"/>.</summary>
    public const string CleanStart = "clean-start/1";
}
