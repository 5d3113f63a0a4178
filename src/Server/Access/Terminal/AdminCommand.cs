namespace BorgBackupServer.Server.Access.Terminal;

/// <summary>What the administrator of the machine can do without the web page.</summary>
public enum AdminCommand
{
    Help,
    CreateAdministrator,
    ResetPassword,
    ResetSecondFactor,
    List,
    VerifyActivity,
    MoveDatabase,
}
