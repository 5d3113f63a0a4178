using System.Globalization;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The cooling-off within the caller's unit of database work.</summary>
public static class StoredCoolingOff
{
    private static readonly string[] Keys = [SettingKeys.CoolingOffDays, SettingKeys.CoolingOffDaysBefore];

    public static async Task<CoolingOff> ReadCoolingOffAsync(this ServerDatabase database, CancellationToken cancellationToken)
    {
        var stored = await database.ReadNumbersAsync(Keys, cancellationToken);
        DateTimeOffset? changedAt = long.TryParse(await database.FindSettingAsync(SettingKeys.CoolingOffChangedAt, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
        var days = stored.GetValueOrDefault(SettingKeys.CoolingOffDays, CoolingOff.Default.Days);
        return new CoolingOff(days, stored.GetValueOrDefault(SettingKeys.CoolingOffDaysBefore, days), changedAt);
    }

    /// <summary>The caller saves.</summary>
    public static async Task PutCoolingOffAsync(this ServerDatabase database, CoolingOff rule, CancellationToken cancellationToken)
    {
        await database.PutSettingAsync(SettingKeys.CoolingOffDays, rule.Days, cancellationToken);
        await database.PutSettingAsync(SettingKeys.CoolingOffDaysBefore, rule.DaysBefore, cancellationToken);
        if (rule.ChangedAt is { } at)
            await database.PutSettingAsync(SettingKeys.CoolingOffChangedAt, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), cancellationToken);
    }
}
