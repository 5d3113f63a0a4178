using System.Globalization;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>When a quota is nearly used up: said before the guard has to refuse a backup for it. Pure.</summary>
public static class QuotaRule
{
    /// <summary>Nine tenths. Written so that no number of bytes overflows, here as in the database.</summary>
    public static bool IsNearlyUsed(long usedBytes, long quotaBytes) => usedBytes >= quotaBytes - (quotaBytes / 10);

    public static bool IsUsedUp(long usedBytes, long quotaBytes) => usedBytes >= quotaBytes;

    /// <summary>How much of it is used, for a person: "87 %"; of a quota of nothing all is.</summary>
    public static string Percent(long usedBytes, long quotaBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{(quotaBytes <= 0 ? 100 : Math.Min(999, (long)(100d * usedBytes / quotaBytes)))} %");
}
