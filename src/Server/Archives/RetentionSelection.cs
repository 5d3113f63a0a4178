using System.Globalization;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Which archives of one plan stay, and why. Pure. Rule for rule as <c>borg prune</c> 1.2 and 1.4 do it (`prune_within` and
/// `prune_split` in `borg/helpers/misc.py`), but from the server's record: borg itself believes the client's names and clock.
/// </summary>
public static class RetentionSelection
{
    /// <summary>A verdict on each archive, the newest first.</summary>
    /// <param name="archives">All archives of one plan, and of no other.</param>
    /// <param name="retention">What the plan says.</param>
    /// <param name="zone">In which days begin at midnight.</param>
    /// <param name="now">By the server's clock.</param>
    public static IReadOnlyList<RetentionVerdict> Select(IEnumerable<RetentionCandidate> archives, Retention retention, TimeZoneInfo zone, DateTimeOffset now)
    {
        var all = archives.OrderByDescending(archive => archive.ReceivedAt).ThenByDescending(archive => archive.ArchiveId.Value).ToList();
        // What did not end well must not take the place of what did.
        var counted = all.Where(archive => archive.IsGood).ToList();
        var kept = new Dictionary<ArchiveId, RetentionReason>();
        KeepWithin(counted, retention.KeepWithinDays, now, kept);
        KeepSplit(counted, RetentionRule.Last, retention.KeepLast, (archive, _) => archive.ArchiveId.ToString(), zone, kept);
        KeepSplit(counted, RetentionRule.Hourly, retention.KeepHourly, (_, time) => Format(time, "yyyy-MM-dd HH"), zone, kept);
        KeepSplit(counted, RetentionRule.Daily, retention.KeepDaily, (_, time) => Format(time, "yyyy-MM-dd"), zone, kept);
        KeepSplit(counted, RetentionRule.Weekly, retention.KeepWeekly, (_, time) => Week(time), zone, kept);
        KeepSplit(counted, RetentionRule.Monthly, retention.KeepMonthly, (_, time) => Format(time, "yyyy-MM"), zone, kept);
        KeepSplit(counted, RetentionRule.Yearly, retention.KeepYearly, (_, time) => Format(time, "yyyy"), zone, kept);
        return [.. all.Select(archive => new RetentionVerdict(archive.ArchiveId, Reasons(archive, counted.FirstOrDefault(), retention, kept)))];
    }

    private static List<RetentionReason> Reasons(
        RetentionCandidate archive, RetentionCandidate? newest, Retention retention, Dictionary<ArchiveId, RetentionReason> kept)
    {
        List<RetentionReason> reasons = [];
        if (archive.IsHeld)
            reasons.Add(new(RetentionRule.Held));
        if (archive.IsInUse)
            reasons.Add(new(RetentionRule.InUse));
        if (kept.TryGetValue(archive.ArchiveId, out var reason))
            reasons.Add(reason);
        if (!archive.IsGood)
            reasons.Add(new(RetentionRule.NotCounted));
        if (archive == newest)
            reasons.Add(new(RetentionRule.Newest));
        if (archive.AwaitsDecision)
            reasons.Add(new(RetentionRule.Suspect));
        if (retention.IsPaused)
            reasons.Add(new(RetentionRule.Paused));
        return reasons;
    }

    private static void KeepWithin(List<RetentionCandidate> newestFirst, int days, DateTimeOffset now, Dictionary<ArchiveId, RetentionReason> kept)
    {
        if (days == 0)
            return;
        var number = 0;
        foreach (var archive in newestFirst.Where(archive => now - archive.ReceivedAt < TimeSpan.FromDays(days)))
            kept.Add(archive.ArchiveId, new(RetentionRule.Within, ++number));
    }

    /// <summary>The newest of each period, until there are enough; those that an earlier rule keeps stand for their period, and do not count.</summary>
    private static void KeepSplit(
        List<RetentionCandidate> newestFirst, RetentionRule rule, int count, Func<RetentionCandidate, DateTime, string> periodOf, TimeZoneInfo zone,
        Dictionary<ArchiveId, RetentionReason> kept)
    {
        if (count == 0)
            return;
        var number = 0;
        string? latest = null;
        foreach (var archive in newestFirst)
        {
            var period = periodOf(archive, TimeZoneInfo.ConvertTime(archive.ReceivedAt, zone).DateTime);
            if (period == latest)
                continue;
            latest = period;
            if (kept.TryAdd(archive.ArchiveId, new(rule, number + 1)) && ++number == count)
                return;
        }

        // Too few periods yet: the oldest stays, so that a monthly one can grow out of a first day's.
        if (newestFirst is [.., var oldest])
            kept.TryAdd(oldest.ArchiveId, new(rule, number + 1, IsOldest: true));
    }

    private static string Format(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    // The year of the week, not of the day: the last days of December can belong to the next one's first week.
    private static string Week(DateTime time) => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time)}-{ISOWeek.GetWeekOfYear(time)}");
}
