namespace BorgBackupServer.Server.Settings;

/// <summary>How often each repository is checked by itself.</summary>
/// <param name="EveryDays">Files and archives, without their data; zero for never.</param>
/// <param name="DataEveryDays">With all data read and compared; zero for never.</param>
public sealed record CheckDays(int EveryDays, int DataEveryDays)
{
    public const int Most = 3650;

    /// <summary>Reading everything takes as long as the repository is large, and the client waits; so that is asked for.</summary>
    public static readonly CheckDays Default = new(30, 0);
}
