using BorgBackupServer.Server.Platform.Secrets;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Secrets;

public sealed class TokensTests
{
    [Fact]
    public void A_token_has_256_bits_and_fits_into_a_link_and_a_shell_line()
    {
        var (token, hash) = Tokens.Create();
        Assert.Matches("^[A-Za-z0-9_-]{43}$", token);
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, Tokens.Hash(token));
        Assert.True(Tokens.Matches(token, hash));
    }

    [Fact]
    public void No_two_tokens_are_the_same() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Tokens.Create().Token).Distinct().Count());

    [Theory]
    [InlineData("")]
    [InlineData("guess")]
    [InlineData("漢字 and \n control")]
    public void Whatever_is_typed_does_not_match(string typed) => Assert.False(Tokens.Matches(typed, Tokens.Create().Hash));
}
