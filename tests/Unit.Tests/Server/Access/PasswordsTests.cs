using BorgBackupServer.Server.Access;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access;

public sealed class PasswordsTests
{
    private static readonly Passwords Cheap = new(new PasswordWork(4));

    [Fact]
    public void A_password_opens_its_own_hash_alone()
    {
        var hash = Cheap.Hash("lovelace-engine-notes");
        Assert.StartsWith("$2", hash, StringComparison.Ordinal);
        Assert.True(Cheap.Verify("lovelace-engine-notes", hash));
        Assert.False(Cheap.Verify("lovelace-engine-note", hash));
        Assert.False(Cheap.Verify("", hash));
        Assert.NotEqual(hash, Cheap.Hash("lovelace-engine-notes"));
    }

    [Fact]
    public void Nobody_has_no_password() => Assert.False(Cheap.Verify("lovelace-engine-notes", null));

    [Fact]
    public void What_follows_after_72_bytes_is_not_passed_over()
    {
        var password = string.Concat(Enumerable.Repeat("0123456789ab", 6));
        var hash = Cheap.Hash(password);
        Assert.True(Cheap.Verify(password, hash));
        Assert.False(Cheap.Verify(password + "x", hash));
        Assert.False(Cheap.Verify(password + "\0", hash));
    }

    [Fact]
    public void A_hash_of_less_work_is_outdated()
    {
        Assert.True(new Passwords(new PasswordWork(5)).IsOutdated(Cheap.Hash("lovelace-engine-notes")));
        Assert.False(Cheap.IsOutdated(Cheap.Hash("lovelace-engine-notes")));
    }

    [Theory]
    [InlineData(null, 12)]
    [InlineData(" ", 12)]
    [InlineData("13", 13)]
    public void The_work_is_a_choice_within_bounds(string? text, int factor) => Assert.Equal(factor, PasswordWork.Parse(text).Factor);

    [Theory]
    [InlineData("9")]
    [InlineData("31")]
    [InlineData("much")]
    public void Too_little_and_too_much_work_stop_the_start(string text) =>
        Assert.Throws<BorgBackupServer.Server.Platform.Start.ServerStartException>(() => PasswordWork.Parse(text));
}
