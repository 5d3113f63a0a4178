using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The settings about sessions, for the noun below that keeps to them.</summary>
internal sealed class StoredSessionRules : ISessionRules
{
    private static readonly string[] Keys = [SettingKeys.SessionIdleMinutes, SettingKeys.SessionMostMinutes];

    public async Task<SessionLimits> ReadLimitsAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        var stored = await database.ReadNumbersAsync(Keys, cancellationToken);
        return new SessionLimits(
            Read(SettingKeys.SessionIdleMinutes, SessionLimits.Default.Idle), Read(SettingKeys.SessionMostMinutes, SessionLimits.Default.Absolute));

        TimeSpan Read(string key, TimeSpan otherwise) => stored.TryGetValue(key, out var minutes) ? TimeSpan.FromMinutes(minutes) : otherwise;
    }
}
