namespace BorgBackupServer.Server.Access;

/// <summary>What a user is to those who are asked.</summary>
public static class Accounts
{
    public static Actor ActorOf(User user) => new(user.Id, user.Name, user.IsAdministrator) { Grants = user.Grants };
}
