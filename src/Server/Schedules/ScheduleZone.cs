using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Time zones by their IANA names, from the machine's tzdata.</summary>
public static partial class ScheduleZone
{
    private const int MaxLength = 64;

    public static bool TryFind(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return name is { Length: <= MaxLength } && Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    /// <summary>A zone that the machine's tzdata has forgotten must not stop the backups: they go on by UTC.</summary>
    public static TimeZoneInfo OrUtc(string name) => TryFind(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The zone of the server's own machine, as a name that <see cref="TryFind"/> knows.</summary>
    public static string OfThisMachine => TryFind(TimeZoneInfo.Local.Id, out var local) ? local.Id : "UTC";

    // The name becomes the path of a file below /usr/share/zoneinfo.
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z")]
    private static partial Regex Name();
}
