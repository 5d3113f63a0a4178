namespace BorgBackupServer.Server.Access.Users;

/// <summary>At which of the clients that somebody sees a permission holds.</summary>
public enum PermissionReach
{
    Nowhere,

    Everywhere,

    Some,
}
