namespace BorgBackupServer.Server.Access;

/// <summary>What a user may do at a client, beyond seeing it. An administrator may all of it without being told, but for <see cref="ShowPassphrases"/>.</summary>
public enum Permission
{
    /// <summary>Start backups, and cancel them.</summary>
    TriggerBackup,

    /// <summary>Make repositories, and say how long their safety copies are kept.</summary>
    ManageRepositories,

    /// <summary>Change plans, schedules and thresholds, and pause them.</summary>
    ManagePlans,

    /// <summary>Read what is in files: restores and downloads.</summary>
    Restore,

    /// <summary>Prune, compact, check and index; hold archives and let them go.</summary>
    MaintainRepositories,

    /// <summary>See the passphrases of repositories. Nobody has it who was not given it by name, administrators included.</summary>
    ShowPassphrases,
}
