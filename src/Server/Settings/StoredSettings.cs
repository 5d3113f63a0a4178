using System.Globalization;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Settings within the caller's unit of database work.</summary>
public static class StoredSettings
{
    public static Task<string?> FindSettingAsync(this ServerDatabase database, string key, CancellationToken cancellationToken) =>
        database.Set<Setting>().AsNoTracking().Where(setting => setting.Key == key).Select(setting => setting.Value).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Adds or changes the setting; the caller saves.</summary>
    public static async Task PutSettingAsync(this ServerDatabase database, string key, string value, CancellationToken cancellationToken)
    {
        var stored = await database.Set<Setting>().FirstOrDefaultAsync(setting => setting.Key == key, cancellationToken);
        if (stored is null)
            database.Add(Setting.Create(key, value));
        else
            stored.Change(value);
    }

    public static Task PutSettingAsync(this ServerDatabase database, string key, int number, CancellationToken cancellationToken) =>
        database.PutSettingAsync(key, number.ToString(CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Those of the settings that are there and whole numbers, in one look at a few primary keys.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadNumbersAsync(this ServerDatabase database, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var setting in await database.Set<Setting>().AsNoTracking().Where(setting => keys.Contains(setting.Key)).ToListAsync(cancellationToken))
            if (int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(setting.Key, number);
        return numbers;
    }
}
