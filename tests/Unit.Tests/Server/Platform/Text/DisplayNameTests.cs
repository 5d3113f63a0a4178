using BorgBackupServer.Server.Platform.Text;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Text;

public sealed class DisplayNameTests
{
    [Theory]
    [InlineData("web-1", "web-1")]
    [InlineData("  Büro – oben ", "Büro – oben")]
    [InlineData("🐧", "🐧")]
    public void An_ordinary_name_is_kept(string name, string expected)
    {
        Assert.True(DisplayName.TryNormalise(name, "plan", "name", out var normal, out _));
        Assert.Equal(expected, normal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("a\nb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\uD800")]
    [InlineData("a\u2028b")]
    public void What_cannot_be_seen_is_no_name(string? name)
    {
        Assert.False(DisplayName.TryNormalise(name, "plan", "label", out _, out var problem));
        Assert.Equal(("plan.name-invalid", "label"), (problem.Code, problem.Field));
    }

    [Fact]
    public void A_name_has_at_most_100_characters()
    {
        Assert.True(DisplayName.TryNormalise(new string('x', 100), "plan", "name", out _, out _));
        Assert.False(DisplayName.TryNormalise(new string('x', 101), "plan", "name", out _, out _));
    }
}
