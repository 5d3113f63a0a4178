namespace BorgBackupServer.Server.Settings;

/// <summary>The answers of set-up, named as in its request.</summary>
public static class SetUpFields
{
    public const string Name = "administrator.name";
    public const string Password = "administrator.password";
    public const string PublicAddress = "publicAddress";
    public const string StoragePath = "storagePath";
}
