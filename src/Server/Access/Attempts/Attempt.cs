using System.Globalization;

namespace BorgBackupServer.Server.Access.Attempts;

/// <summary>The recent attempts of one address, or for one account, at one thing: never more of them than its limit has.</summary>
public sealed class Attempt
{
    private Attempt()
    {
    }

    /// <summary>HMAC of limit and key: what people type is kept nowhere.</summary>
    public string Key { get; private set; } = "";

    /// <summary>When each began, in milliseconds since 1970, oldest first, with commas between.</summary>
    public string Times { get; private set; } = "";

    /// <summary>From when on the row says nothing any more.</summary>
    public DateTimeOffset OverAt { get; private set; }

    public static Attempt Of(string key) => new() { Key = key };

    /// <summary>How long the next one has to wait.</summary>
    public TimeSpan Wait(AttemptLimit limit, DateTimeOffset now)
    {
        var recent = Recent(limit, now);
        return recent.Count < limit.Most ? TimeSpan.Zero : recent[^limit.Most] + limit.Window - now;
    }

    public void Begin(AttemptLimit limit, DateTimeOffset now) => Set(limit, [.. Recent(limit, now), now]);

    /// <summary>The last one turned out to be no guess.</summary>
    public void TakeBack(AttemptLimit limit, DateTimeOffset now) => Set(limit, [.. Recent(limit, now).SkipLast(1)]);

    private List<DateTimeOffset> Recent(AttemptLimit limit, DateTimeOffset now) =>
        [.. Times.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)))
            .Where(at => at + limit.Window > now)];

    private void Set(AttemptLimit limit, IReadOnlyList<DateTimeOffset> times)
    {
        Times = string.Join(',', times.Select(at => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        OverAt = times.Count == 0 ? DateTimeOffset.UnixEpoch : times[^1] + limit.Window;
    }
}
