using System.Net;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Attempts;

/// <summary>A guesser against the counters, on a real database.</summary>
[Trait("Database", "both")]
public sealed class AttemptLimitsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static int lastAddress;

    // In whole milliseconds, as times are stored.
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));

    private readonly IPAddress here = Fresh();

    private readonly string account = Guid.CreateVersion7().ToString();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, int> Limits => new()
    {
        { nameof(AttemptLimit.SignIn), 5, 5 },
        { nameof(AttemptLimit.SecondFactor), 10, 5 },
        { nameof(AttemptLimit.PasswordReset), 3, 15 },
        { nameof(AttemptLimit.Agent), 20, 5 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task After_so_many_tries_the_next_one_waits_until_the_first_is_so_old(string name, int most, int minutes)
    {
        var limit = (AttemptLimit)typeof(AttemptLimit).GetProperty(name)!.GetValue(null)!; // because the names are given with nameof
        for (var i = 0; i < most; i++)
        {
            Assert.Equal(TimeSpan.Zero, await BeginAsync(limit, here, account));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(most), await BeginAsync(limit, here, account));
        time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(most));
        Assert.Equal(TimeSpan.Zero, await BeginAsync(limit, here, account));
        Assert.True(await BeginAsync(limit, here, account) > TimeSpan.Zero);
    }

    [Fact]
    public async Task One_address_cannot_try_many_accounts_and_many_addresses_cannot_try_one()
    {
        for (var i = 0; i < AttemptLimit.SignIn.Most; i++)
            Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, here, $"{account}-{i}"));
        Assert.True(await BeginAsync(AttemptLimit.SignIn, here, $"{account}-another") > TimeSpan.Zero);

        for (var i = 0; i < AttemptLimit.SignIn.Most; i++)
            Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, Fresh(), account));
        Assert.True(await BeginAsync(AttemptLimit.SignIn, Fresh(), account) > TimeSpan.Zero);
    }

    [Fact]
    public async Task Many_at_once_do_not_slip_through()
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => BeginAsync(AttemptLimit.SignIn, here, account)));
        Assert.Equal(AttemptLimit.SignIn.Most, waits.Count(wait => wait == TimeSpan.Zero));
    }

    [Fact]
    public async Task Who_signs_in_to_an_own_account_in_between_still_cannot_guess_at_others()
    {
        for (var i = 0; i < AttemptLimit.SignIn.Most; i++)
        {
            Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, here, $"{account}-victim-{i}"));
            if (await BeginAsync(AttemptLimit.SignIn, here, account) == TimeSpan.Zero)
                await New().SucceededAsync(AttemptLimit.SignIn, here, account, Cancelled);
        }

        Assert.True(await BeginAsync(AttemptLimit.SignIn, here, $"{account}-victim") > TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_succeeds_each_time_is_never_refused()
    {
        for (var i = 0; i < 3 * AttemptLimit.SignIn.Most; i++)
        {
            Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, here, account));
            await New().SucceededAsync(AttemptLimit.SignIn, here, account, Cancelled);
        }
    }

    [Fact]
    public async Task A_whole_customer_network_of_IPv6_counts_as_one_address()
    {
        for (var i = 1; i <= AttemptLimit.SignIn.Most; i++)
            Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, IPAddress.Parse($"2001:db8:7:8::{i}"), null));
        Assert.True(await BeginAsync(AttemptLimit.SignIn, IPAddress.Parse("2001:db8:7:8:9::1"), null) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, await BeginAsync(AttemptLimit.SignIn, IPAddress.Parse("2001:db8:7:9::1"), null));
    }

    [Fact]
    public async Task What_is_over_leaves_no_row_and_what_was_typed_stands_nowhere()
    {
        await BeginAsync(AttemptLimit.SignIn, here, "a-password-typed-as-name");
        time.Advance(TimeSpan.FromDays(1));
        await BeginAsync(AttemptLimit.SignIn, Fresh(), null);

        await using var database = await OpenAsync();
        var now = time.GetUtcNow();
        var rows = await database.Set<Attempt>().AsNoTracking().ToListAsync(Cancelled);
        Assert.DoesNotContain(rows, row => row.OverAt <= now);
        Assert.All(rows, row => Assert.Matches("^[0-9a-f]{64}$", row.Key));
    }

    // Each time another object, as another server process has its own.
    private AttemptLimits New() =>
        new(shared.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>(), shared.Server.Services.GetRequiredService<ServerKey>(), time);

    private Task<TimeSpan> BeginAsync(AttemptLimit limit, IPAddress address, string? who) => New().BeginAsync(limit, address, who, Cancelled);

    private Task<ServerDatabase> OpenAsync() => shared.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    private static IPAddress Fresh()
    {
        var number = Interlocked.Increment(ref lastAddress);
        return new IPAddress([10, 9, (byte)(number / 256), (byte)number]);
    }
}
