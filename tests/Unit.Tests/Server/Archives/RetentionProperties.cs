using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

/// <summary>What holds of retention whatever the history and whatever the numbers.</summary>
public sealed class RetentionProperties
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo[] Zones = [TimeZoneInfo.Utc, .. new[] { "Europe/Berlin", "America/St_Johns", "Pacific/Apia" }.Select(TimeZoneInfo.FindSystemTimeZoneById)];

    [Property(MaxTest = 500)]
    public void The_newest_good_archive_never_goes(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        if (archives.Where(archive => archive.IsGood).MaxBy(archive => archive.ReceivedAt) is { } newest)
            Assert.True(Select(archives, numbers, flags).Single(verdict => verdict.ArchiveId == newest.ArchiveId).IsKept);
    }

    [Property(MaxTest = 500)]
    public void Every_archive_has_one_verdict_and_no_other_has_any(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        Assert.Equal(archives.Select(archive => archive.ArchiveId.Value).Order(), Select(archives, numbers, flags).Select(verdict => verdict.ArchiveId.Value).Order());
    }

    [Property(MaxTest = 500)]
    public void What_is_held_or_did_not_end_well_never_goes(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        var gone = Gone(archives, numbers, flags);
        Assert.DoesNotContain(archives, archive => (archive.IsHeld || !archive.IsGood) && gone.Contains(archive.ArchiveId));
    }

    [Property(MaxTest = 500)]
    public void What_did_not_end_well_changes_nothing_for_the_others(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        var good = archives.Where(archive => archive.IsGood).ToList();
        Assert.Equal(Gone(good, numbers, flags), Gone(archives, numbers, flags));
    }

    [Property(MaxTest = 1000)]
    public void Applied_twice_nothing_more_goes(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        var gone = Gone(archives, numbers, flags);
        Assert.Empty(Gone([.. archives.Where(archive => !gone.Contains(archive.ArchiveId))], numbers, flags));
    }

    [Property(MaxTest = 1000)]
    public void A_new_archive_brings_none_back_that_was_to_go(uint[] ages, byte[] numbers, byte flags)
    {
        var archives = History(ages, flags);
        var gone = Gone(archives, numbers, flags);
        var later = Gone([.. archives, new(ArchiveId.Create(), Now)], numbers, flags);
        Assert.Empty(gone.Except(later));
    }

    [Property(MaxTest = 500)]
    public void No_rule_keeps_more_than_it_says(uint[] ages, byte[] numbers, byte flags)
    {
        var retention = Numbers(numbers);
        var kept = Select(History(ages, flags), numbers, flags).SelectMany(verdict => verdict.Reasons).ToLookup(reason => reason.Rule);
        Assert.True(kept[RetentionRule.Last].Count() <= retention.KeepLast);
        Assert.True(kept[RetentionRule.Hourly].Count() <= retention.KeepHourly);
        Assert.True(kept[RetentionRule.Daily].Count() <= retention.KeepDaily);
        Assert.True(kept[RetentionRule.Weekly].Count() <= retention.KeepWeekly);
        Assert.True(kept[RetentionRule.Monthly].Count() <= retention.KeepMonthly);
        Assert.True(kept[RetentionRule.Yearly].Count() <= retention.KeepYearly);
    }

    [Property(MaxTest = 300)]
    public void Paused_nothing_goes(uint[] ages, byte[] numbers, byte flags) => Assert.All(
        RetentionSelection.Select(History(ages, flags), Numbers(numbers) with { IsPaused = true }, TimeZoneInfo.Utc, Now), verdict => Assert.True(verdict.IsKept));

    private static IReadOnlyList<RetentionVerdict> Select(IReadOnlyList<RetentionCandidate> archives, byte[] numbers, byte flags) =>
        RetentionSelection.Select(archives, Numbers(numbers), Zones[flags % Zones.Length], Now);

    private static HashSet<ArchiveId> Gone(IReadOnlyList<RetentionCandidate> archives, byte[] numbers, byte flags) =>
        [.. Select(archives, numbers, flags).Where(verdict => !verdict.IsKept).Select(verdict => verdict.ArchiveId)];

    /// <summary>Some close together, some over three years; every seventh or so held or not good.</summary>
    private static List<RetentionCandidate> History(uint[] ages, byte flags) =>
        [.. ages.Distinct().Select((age, at) => new RetentionCandidate(
            ArchiveId.Create(), Now - TimeSpan.FromMinutes(age % 2 == 0 ? age % 4_000 : age % (3 * 366 * 24 * 60)), IsGood: (at + flags) % 7 != 0, IsHeld: (at + flags) % 9 == 0))
            .DistinctBy(archive => archive.ReceivedAt)];

    private static Retention Numbers(byte[] numbers)
    {
        int At(int place) => place < numbers.Length ? numbers[place] % 5 : 0;
        return new Retention(At(0), At(1), At(2), At(3), At(4), At(5) * 3, At(6));
    }
}
