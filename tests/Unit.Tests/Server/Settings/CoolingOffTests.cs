using BorgBackupServer.Server.Settings;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Settings;

public sealed class CoolingOffTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void A_longer_time_counts_at_once_and_a_shorter_one_when_the_longer_has_passed()
    {
        var longer = CoolingOff.Default.Change(30, Now);
        Assert.Equal(30, longer.DaysAt(Now));
        var shorter = longer.Change(2, Now.AddDays(1));
        Assert.Equal(30, shorter.DaysAt(Now.AddDays(1)));
        Assert.Equal(30, shorter.DaysAt(Now.AddDays(31).AddSeconds(-1)));
        Assert.Equal(2, shorter.DaysAt(Now.AddDays(31)));
    }

    /// <summary>Whatever is set within the time that counted at first, no deletion in it gets less.</summary>
    [Property(MaxTest = 1000)]
    public void However_often_it_is_changed_it_never_becomes_shorter_before_the_longest_has_passed(byte[] days, byte[] hours)
    {
        var (rule, now, counted) = (CoolingOff.Default, Now, CoolingOff.Default.Days);
        var end = Now.AddDays(counted);
        foreach (var (day, hour) in days.Zip(hours))
        {
            now = now.AddHours(hour);
            if (now >= end)
                break;
            rule = rule.Change(Math.Max(CoolingOff.Least, (int)day), now);
            Assert.True(rule.DaysAt(now) >= counted, $"{rule.DaysAt(now)} days at {now:u}, and {counted} counted.");
            if (rule.DaysAt(now) > counted)
                (counted, end) = (rule.DaysAt(now), now.AddDays(rule.DaysAt(now)));
        }
    }
}
