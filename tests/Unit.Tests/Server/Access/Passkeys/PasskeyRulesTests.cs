using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Passkeys;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.Passkeys;

public sealed class PasskeyRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("https://backup.example.org", "backup.example.org")]
    [InlineData("https://backup.example.org:8443", "backup.example.org")]
    [InlineData("http://localhost:8080", "localhost")]
    [InlineData("http://127.0.0.1:8080", null)]
    [InlineData("http://[::1]:8080", null)]
    public void Passkeys_belong_to_a_name_and_an_IP_address_is_none(string address, string? name) => Assert.Equal(name, ServerName.Of(address));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(5, 6, true)]
    [InlineData(0, 1, true)]
    [InlineData(5, 5, false)]
    [InlineData(5, 4, false)]
    [InlineData(5, 0, false)]
    public void A_counter_that_does_not_move_on_blocks_the_passkey(int before, int shown, bool isGood)
    {
        var passkey = Passkey.Create(UserId.Create(), Shown((uint)before), "blue key", Now);

        Assert.Equal(isGood, passkey.Use(Shown((uint)shown), Now.AddMinutes(1)));
        Assert.Equal(isGood, passkey.BlockedAt is null);
        Assert.Equal(isGood ? shown : before, passkey.SignCount);
    }

    private static UserPasskeyInfo Shown(uint count) => new([1], [2], Now, count, ["usb"], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [], []);
}
