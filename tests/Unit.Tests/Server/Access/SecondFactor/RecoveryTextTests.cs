using BorgBackupServer.Server.Access.SecondFactor;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.SecondFactor;

public sealed class RecoveryTextTests
{
    [Fact]
    public void There_are_ten_and_no_two_begin_alike()
    {
        var codes = RecoveryText.CreateAll();
        Assert.Equal(10, codes.Count);
        Assert.Equal(10, codes.Select(code => code[..2]).Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){2}$", code));
    }

    [Fact]
    public void It_does_not_matter_how_a_person_writes_it()
    {
        Assert.Equal("k7wdm2xq9hfr", RecoveryText.Normalise(" K7WD m2xq-9hfr\n"));
        Assert.Equal("k7wdm2xq9hfr", RecoveryText.Normalise("k7wdm2xq9hfr"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("k7wd-m2xq-9hf")]
    [InlineData("k7wd-m2xq-9hf1")]
    [InlineData("k7wd-m2xq-9hfo")]
    public void What_is_none_is_not_taken_for_one(string text) => Assert.Null(RecoveryText.Normalise(text));
}
