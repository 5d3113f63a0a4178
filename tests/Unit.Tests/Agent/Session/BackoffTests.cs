using BorgBackupServer.Agent.Session;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Session;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 32)]
    [InlineData(8, 60)]
    [InlineData(int.MaxValue, 60)]
    public void The_longest_wait_doubles_up_to_a_minute(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, 1));

    [Property]
    public bool Any_wait_lies_between_nothing_and_the_longest(int failures, ushort chance)
    {
        var count = Math.Abs(failures % 1000) + 1;
        var wait = Backoff.After(count, chance / (double)ushort.MaxValue);
        return wait >= TimeSpan.Zero && wait <= Backoff.After(count, 1) && wait <= Backoff.Longest;
    }

    [Fact]
    public void The_whole_range_is_used_so_that_a_fleet_spreads() =>
        Assert.Equal(TimeSpan.FromSeconds(30), Backoff.After(20, 0.5));
}
