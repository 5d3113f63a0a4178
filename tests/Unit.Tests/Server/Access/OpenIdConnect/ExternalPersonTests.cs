using System.Security.Claims;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.OpenIdConnect;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.OpenIdConnect;

public sealed class ExternalPersonTests
{
    [Fact]
    public void Without_issuer_or_subject_there_is_nobody()
    {
        Assert.Null(ExternalPerson.From(Token(("iss", "https://a.example.org"))));
        Assert.Null(ExternalPerson.From(Token(("sub", "1"))));
        Assert.Null(ExternalPerson.From(Token(("iss", "https://a.example.org"), ("sub", new string('x', 256)))));
        Assert.NotNull(ExternalPerson.From(Token(("iss", "https://a.example.org"), ("sub", new string('x', 255)))));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("1", false)]
    [InlineData("", false)]
    public void An_address_is_verified_when_the_provider_says_just_that(string said, bool isVerified) =>
        Assert.Equal(isVerified, ExternalPerson.From(Token(("iss", "i"), ("sub", "s"), ("email", "a@example.org"), ("email_verified", said)))?.IsEmailVerified);

    [Fact]
    public void What_is_too_long_or_no_text_for_a_page_is_left_out_and_not_cut()
    {
        var person = ExternalPerson.From(Token(("iss", "i"), ("sub", "s"), ("name", new string('n', 201)), ("email", "a\n@example.org")));

        Assert.Null(person?.Name);
        Assert.Null(person?.Email);
    }

    [Theory]
    [InlineData("Grace Hopper", "Grace Hopper")]
    [InlineData("<script>alert(1)</script>", "scriptalert1script")]
    [InlineData("  ", "user")]
    [InlineData("日本", "日本")]
    public void A_name_is_made_to_fit_the_rule_for_names_here(string said, string name)
    {
        var suggested = NewUser.Suggest(new ExternalPerson("i", "s", said, null, false));

        Assert.Equal(name, suggested);
        Assert.Null(UserNameRule.Check(suggested, "name"));
    }

    [Fact]
    public void A_long_name_leaves_room_for_a_number() =>
        Assert.True(NewUser.Suggest(new ExternalPerson("i", "s", new string('n', 200), null, false)).Length <= UserNameRule.MostCharacters - 5);

    private static ClaimsPrincipal Token(params (string Type, string Value)[] claims) => new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "token"));
}
