namespace BorgBackupServer.Server.Access.Account;

/// <summary>Of what the holder of an account is told by mail, whoever did it.</summary>
public enum AccountChange
{
    Password,
    Email,
    SecondFactorOn,
    SecondFactorOff,
}
