namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What happens to a person whom the provider knows and this server does not.</summary>
public enum NewUserRule
{
    /// <summary>Nobody comes in who has no account here.</summary>
    Refused,

    /// <summary>An administrator decides about each of them.</summary>
    PendingApproval,

    /// <summary>They get an account at once, with the permissions of a user chosen for that.</summary>
    CopyOfTemplate,
}
