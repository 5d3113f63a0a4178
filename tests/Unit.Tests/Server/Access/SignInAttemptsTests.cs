using System.Net;
using BorgBackupServer.Server.Access;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access;

public sealed class SignInAttemptsTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly SteppedTime time = new();

    [Fact]
    public void After_five_failures_the_next_one_waits_until_the_first_is_five_minutes_old()
    {
        var attempts = new SignInAttempts(time);
        for (var i = 0; i < SignInAttempts.Most; i++)
        {
            Assert.Equal(TimeSpan.Zero, attempts.Begin(Here, "ADA"));
            time.Now += TimeSpan.FromSeconds(10);
        }

        Assert.Equal(SignInAttempts.Window - TimeSpan.FromSeconds(50), attempts.Begin(Here, "ADA"));
        time.Now += SignInAttempts.Window - TimeSpan.FromSeconds(50);
        Assert.Equal(TimeSpan.Zero, attempts.Begin(Here, "ADA"));
        Assert.True(attempts.Begin(Here, "ADA") > TimeSpan.Zero);
    }

    [Fact]
    public void One_address_cannot_try_many_accounts()
    {
        var attempts = new SignInAttempts(time);
        Assert.All(Enumerable.Range(0, SignInAttempts.Most), i => Assert.Equal(TimeSpan.Zero, attempts.Begin(Here, $"USER{i}")));
        Assert.True(attempts.Begin(Here, "ADA") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, attempts.Begin(IPAddress.Parse("192.0.2.2"), "ADA"));
    }

    [Fact]
    public void Many_addresses_cannot_try_one_account()
    {
        var attempts = new SignInAttempts(time);
        Assert.All(Enumerable.Range(1, SignInAttempts.Most), i => Assert.Equal(TimeSpan.Zero, attempts.Begin(new IPAddress(i), "ADA")));
        Assert.True(attempts.Begin(Here, "ADA") > TimeSpan.Zero);
    }

    [Fact]
    public void The_addresses_of_one_IPv6_network_count_as_one()
    {
        var attempts = new SignInAttempts(time);
        Assert.All(Enumerable.Range(1, SignInAttempts.Most), i => Assert.Equal(TimeSpan.Zero, attempts.Begin(IPAddress.Parse($"2001:db8::{i}"), $"USER{i}")));
        Assert.True(attempts.Begin(IPAddress.Parse("2001:db8::ffff"), "ADA") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, attempts.Begin(IPAddress.Parse("2001:db8:0:1::1"), "ADA"));
    }

    [Fact]
    public void Who_signs_in_starts_anew()
    {
        var attempts = new SignInAttempts(time);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(TimeSpan.Zero, attempts.Begin(Here, "ADA"));
            attempts.Succeeded(Here, "ADA");
        }
    }

    [Fact]
    public void A_flood_of_names_stays_in_bounds()
    {
        var attempts = new SignInAttempts(time);
        for (var i = 0; i < 30_000; i++)
            _ = attempts.Begin(new IPAddress(i), $"USER{i}");
        Assert.InRange(attempts.KeyCount, 0, 20_003);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
