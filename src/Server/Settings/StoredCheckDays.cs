using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The days between checks within the caller's unit of database work.</summary>
public static class StoredCheckDays
{
    private static readonly string[] Keys = [SettingKeys.CheckDays, SettingKeys.DataCheckDays];

    public static async Task<CheckDays> ReadCheckDaysAsync(this ServerDatabase database, CancellationToken cancellationToken)
    {
        var stored = await database.ReadNumbersAsync(Keys, cancellationToken);
        return new CheckDays(
            stored.GetValueOrDefault(SettingKeys.CheckDays, CheckDays.Default.EveryDays), stored.GetValueOrDefault(SettingKeys.DataCheckDays, CheckDays.Default.DataEveryDays));
    }
}
