using System.Globalization;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The settings about sessions, for the noun below that keeps to them.</summary>
internal sealed class StoredSessionRules : ISessionRules
{
    public async Task<SessionLimits> ReadLimitsAsync(ServerDatabase database, CancellationToken cancellationToken) => new(
        await ReadAsync(database, SettingKeys.SessionIdleMinutes, SessionLimits.Default.Idle, cancellationToken),
        await ReadAsync(database, SettingKeys.SessionMostMinutes, SessionLimits.Default.Absolute, cancellationToken));

    private static async Task<TimeSpan> ReadAsync(ServerDatabase database, string key, TimeSpan otherwise, CancellationToken cancellationToken) =>
        int.TryParse(await database.FindSettingAsync(key, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : otherwise;
}
