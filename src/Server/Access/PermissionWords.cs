using System.Text.Json;

namespace BorgBackupServer.Server.Access;

/// <summary>Permissions as people and programs read them.</summary>
public static class PermissionWords
{
    /// <summary>As on the wire and in the documents, for example <c>trigger-backup</c>.</summary>
    public static string Name(this Permission permission) => JsonNamingPolicy.KebabCaseLower.ConvertName(permission.ToString());

    /// <summary>What it allows, after “may”.</summary>
    public static string Allows(this Permission permission) => permission switch
    {
        Permission.TriggerBackup => "start and cancel backups",
        Permission.ManageRepositories => "make and change repositories",
        Permission.ManagePlans => "change plans and schedules",
        Permission.Restore => "restore and download files",
        Permission.MaintainRepositories => "prune, compact and check repositories, index and hold archives",
        Permission.ShowPassphrases => "see passphrases",
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, null),
    };
}
