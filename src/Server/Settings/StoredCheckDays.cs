using System.Globalization;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The days between checks within the caller's unit of database work.</summary>
public static class StoredCheckDays
{
    public static async Task<CheckDays> ReadCheckDaysAsync(this ServerDatabase database, CancellationToken cancellationToken)
    {
        return new CheckDays(
            await ReadAsync(SettingKeys.CheckDays, CheckDays.Default.EveryDays), await ReadAsync(SettingKeys.DataCheckDays, CheckDays.Default.DataEveryDays));

        async Task<int> ReadAsync(string key, int otherwise) =>
            int.TryParse(await database.FindSettingAsync(key, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : otherwise;
    }
}
