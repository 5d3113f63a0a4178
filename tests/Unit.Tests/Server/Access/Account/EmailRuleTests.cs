using BorgBackupServer.Server.Access.Account;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.Account;

public sealed class EmailRuleTests
{
    [Theory]
    [InlineData("ada@example.org")]
    [InlineData("ada.lovelace+backup@mail.example.co.uk")]
    [InlineData("ädä@example.org")]
    [InlineData("root@localhost")]
    public void An_address_is_taken(string email) => Assert.Null(EmailRule.Check(email, "email"));

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@example.org,eve@example.org")]
    [InlineData("ada@example.org eve@example.org")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada@example.org\r\nBcc: eve@example.org")]
    [InlineData("ada(comment)@example.org")]
    public void What_would_reach_somebody_else_is_not(string email) => Assert.Equal("access.email-form", EmailRule.Check(email, "email")?.Code);

    [Fact]
    public void A_very_long_one_is_not() => Assert.NotNull(EmailRule.Check(new string('a', 250) + "@example.org", "email"));
}
