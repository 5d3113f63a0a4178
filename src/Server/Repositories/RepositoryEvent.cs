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

    /// <summary>The audit found a loss or a change that nobody ordered.</summary>
    DamageFound,

    /// <summary>An administrator takes the repository as it is now.</summary>
    DamageAccepted,

    /// <summary>The damage was undone, and borg has checked the result.</summary>
    DamageUndone,

    /// <summary>An administrator deletes it.</summary>
    DeletionAsked,

    /// <summary>Somebody wants it back before its time is over.</summary>
    BroughtBack,

    /// <summary>Its time is over.</summary>
    CoolingOffEnded,
}
