using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Target and position among the settings, within the caller's unit of database work.</summary>
internal static class ForwardingStore
{
    private const string TargetKey = "activity-forwarding";
    private const string PositionKey = "activity-forwarded-up-to";

    public static async Task<SyslogTarget?> FindTargetAsync(this ServerDatabase database, CancellationToken cancellationToken) =>
        await database.FindSettingAsync(TargetKey, cancellationToken) is { Length: > 0 } json ? JsonSerializer.Deserialize<SyslogTarget>(json, RestJson.Options) : null;

    /// <summary>The caller saves.</summary>
    public static Task PutTargetAsync(this ServerDatabase database, SyslogTarget? target, CancellationToken cancellationToken) =>
        database.PutSettingAsync(TargetKey, target is null ? "" : JsonSerializer.Serialize(target, RestJson.Options), cancellationToken);

    /// <summary>The number of the last row that was handed over.</summary>
    public static async Task<long> FindPositionAsync(this ServerDatabase database, CancellationToken cancellationToken) =>
        long.TryParse(await database.FindSettingAsync(PositionKey, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;

    /// <summary>The caller saves.</summary>
    public static Task PutPositionAsync(this ServerDatabase database, long position, CancellationToken cancellationToken) =>
        database.PutSettingAsync(PositionKey, position.ToString(CultureInfo.InvariantCulture), cancellationToken);
}
