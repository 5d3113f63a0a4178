namespace BorgBackupServer.Server.Repositories;

public enum RepositoryState
{
    /// <summary>The row exists, borg has not yet made the repository.</summary>
    Creating,

    /// <summary>Ready for backups and restores.</summary>
    Ready,

    /// <summary>borg could not make it; nothing was stored.</summary>
    Failed,

    /// <summary>The audit found a loss or a change that nobody ordered. Restores go on; nothing else happens until a person decides.</summary>
    Frozen,

    /// <summary>Somebody deleted it. Its files are set aside, nobody reaches them, and until a moment it can be brought back.</summary>
    Deleted,

    /// <summary>Its cooling-off is over, and its files go.</summary>
    Removing,
}
