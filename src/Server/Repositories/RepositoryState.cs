namespace BorgBackupServer.Server.Repositories;

public enum RepositoryState
{
    /// <summary>The row exists, borg has not yet made the repository.</summary>
    Creating,

    /// <summary>Ready for backups and restores.</summary>
    Ready,

    /// <summary>borg could not make it; nothing was stored.</summary>
    Failed,
}
