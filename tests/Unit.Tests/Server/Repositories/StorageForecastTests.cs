using BorgBackupServer.Server.Repositories;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories;

public sealed class StorageForecastTests
{
    private const long GiB = 1L << 30;

    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_grows_by_the_same_every_day_is_full_when_the_room_is_used_up() =>
        Assert.Equal(50, StorageForecast.DaysToFull(Samples(30, day => 100 * GiB + (day * 2 * GiB)), 100 * GiB));

    [Fact]
    public void One_compact_in_between_turns_no_growth_round() =>
        Assert.InRange(StorageForecast.DaysToFull(Samples(60, day => 100 * GiB + (day * 2 * GiB) - (day > 50 ? 20 * GiB : 0)), 100 * GiB) ?? 0, 55, 75);

    [Fact]
    public void What_shrinks_or_stays_or_is_hardly_known_has_no_day()
    {
        Assert.Null(StorageForecast.DaysToFull(Samples(30, day => 100 * GiB - (day * GiB)), GiB));
        Assert.Null(StorageForecast.DaysToFull(Samples(30, _ => 100 * GiB), GiB));
        Assert.Null(StorageForecast.DaysToFull(Samples(7, day => day * GiB), GiB)); // six days lie between the first and the last
        Assert.Null(StorageForecast.DaysToFull([], GiB));
        Assert.Null(StorageForecast.DaysToFull(Samples(30, day => day), 100 * GiB)); // in a thousand years
    }

    [Fact]
    public void What_is_full_is_full_today() => Assert.Equal(0, StorageForecast.DaysToFull(Samples(30, day => day * GiB), 0));

    /// <summary>The order in which they are read makes no difference, and more room never comes to its end sooner.</summary>
    [Property]
    public Property More_room_lasts_longer_whatever_the_past() => Prop.ForAll(
        ArbMap.Default.ArbFor<ushort[]>().Filter(used => used.Length > 8), ArbMap.Default.ArbFor<ushort>(), (used, free) =>
        {
            var samples = used.Select((bytes, day) => (Begin.AddDays(day), bytes * GiB)).ToList();
            var (little, much) = (StorageForecast.DaysToFull(samples, free * GiB), StorageForecast.DaysToFull([.. samples.AsEnumerable().Reverse()], (free + 1) * GiB));
            return little is null ? much is null : much is null || much >= little;
        });

    private static List<(DateTimeOffset At, long UsedBytes)> Samples(int days, Func<long, long> used) => [.. Enumerable.Range(0, days).Select(day => (Begin.AddDays(day), used(day)))];
}
