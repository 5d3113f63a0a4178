using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Settings;

/// <summary>The limits within the caller's unit of database work.</summary>
public static class StoredWorkLimits
{
    private static readonly string[] Keys = [SettingKeys.JobsPerServer, SettingKeys.JobsPerLocation, SettingKeys.JobsPerClient, SettingKeys.StallsAfterMinutes];

    public static async Task<WorkLimits> ReadWorkLimitsAsync(this ServerDatabase database, CancellationToken cancellationToken)
    {
        var stored = await database.ReadNumbersAsync(Keys, cancellationToken);
        return new WorkLimits(
            Read(SettingKeys.JobsPerServer, WorkLimits.Default.PerServer),
            Read(SettingKeys.JobsPerLocation, WorkLimits.Default.PerLocation),
            Read(SettingKeys.JobsPerClient, WorkLimits.Default.PerClient),
            TimeSpan.FromMinutes(Read(SettingKeys.StallsAfterMinutes, (int)WorkLimits.Default.StallsAfter.TotalMinutes)));

        int Read(string key, int otherwise) => stored.TryGetValue(key, out var number) && number > 0 ? number : otherwise;
    }
}
