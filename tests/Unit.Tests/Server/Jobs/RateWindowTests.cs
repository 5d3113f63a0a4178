using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class RateWindowTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void One_count_is_no_rate()
    {
        var rate = new RateWindow();
        rate.Add(Start, 500);
        rate.Add(Start, 900);

        Assert.Null(rate.BytesPerSecond);
    }

    [Fact]
    public void Only_the_last_seconds_count()
    {
        var rate = new RateWindow();
        rate.Add(Start, 0);
        foreach (var second in Enumerable.Range(1, 60))
            rate.Add(Start.AddSeconds(second), 1000L * second);
        foreach (var second in Enumerable.Range(61, 20))
            rate.Add(Start.AddSeconds(second), 60_000);

        Assert.Equal(0, rate.BytesPerSecond);
    }

    [Fact]
    public void A_long_silence_is_counted_in()
    {
        var rate = new RateWindow();
        rate.Add(Start, 0);
        rate.Add(Start.AddSeconds(100), 5000);

        Assert.Equal(50, rate.BytesPerSecond);
    }

    [Fact]
    public void A_new_attempt_begins_anew()
    {
        var rate = new RateWindow();
        rate.Add(Start, 1_000_000);
        rate.Add(Start.AddSeconds(1), 10);
        Assert.Null(rate.BytesPerSecond);

        rate.Add(Start.AddSeconds(2), 30);

        Assert.Equal(20, rate.BytesPerSecond);
    }
}
