namespace BorgBackupServer.Server.Repositories;

/// <summary>What can happen to a repository.</summary>
public enum RepositoryEvent
{
    /// <summary>borg made it, and the server saw its id.</summary>
    Made,

    /// <summary>borg could not, or the server could not see what it made; nothing is left of it.</summary>
    MakingFailed,

    /// <summary>An administrator asks to try again.</summary>
    Retried,
}
