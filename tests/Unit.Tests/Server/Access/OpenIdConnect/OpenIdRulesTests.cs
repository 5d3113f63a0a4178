using BorgBackupServer.Server.Access.OpenIdConnect;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.OpenIdConnect;

public sealed class OpenIdRulesTests
{
    [Theory]
    [InlineData("https://sign-in.example.org")]
    [InlineData(" https://sign-in.example.org/realms/one ")]
    [InlineData("http://127.0.0.1:4000")]
    [InlineData("http://localhost:4000")]
    public void An_address_that_is_encrypted_or_on_this_machine_is_taken(string text)
    {
        Assert.True(OpenIdRules.ParseAuthority(text).IsSuccess(out var authority, out _));
        Assert.Equal(text.Trim(), authority);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sign-in.example.org")]
    [InlineData("http://sign-in.example.org")]
    [InlineData("http://127.0.0.1.example.org")]
    [InlineData("https://ada:pass@sign-in.example.org")]
    [InlineData("https://sign-in.example.org/?a=b")]
    [InlineData("https://sign-in.example.org/#a")]
    [InlineData("file:///etc/passwd")]
    public void Another_one_is_not(string text) => Assert.True(OpenIdRules.ParseAuthority(text).IsProblem(out _));

    [Theory]
    [InlineData("openid  email", "openid email")]
    [InlineData("profile openid openid", "profile openid")]
    [InlineData("email", null)]
    [InlineData("", null)]
    [InlineData("openid a\"b", null)]
    [InlineData("openid a\nb", null)]
    public void Scopes_are_words_and_openid_is_one_of_them(string text, string? scopes) =>
        Assert.Equal(scopes, OpenIdRules.ParseScopes(text).IsSuccess(out var parsed, out _) ? parsed : null);

    [Theory]
    [InlineData("https://a.example.org", "https://a.example.org/", true)]
    [InlineData("https://a.example.org/one", "https://a.example.org/one", true)]
    [InlineData("https://a.example.org", "https://A.example.org", false)]
    [InlineData("https://a.example.org", "https://a.example.org/one", false)]
    [InlineData("https://a.example.org.evil.example", "https://a.example.org", false)]
    public void An_issuer_is_compared_to_the_letter(string issuer, string authority, bool isSame) => Assert.Equal(isSame, OpenIdRules.IsSameIssuer(issuer, authority));

    [Fact]
    public void What_stands_in_an_address_becomes_no_words_unless_it_is_a_code_of_ours()
    {
        Assert.NotNull(OpenIdProblems.Find(OpenIdProblems.Waiting.Code));
        Assert.Null(OpenIdProblems.Find("call-this-number"));
        Assert.Null(OpenIdProblems.Find(null));
    }
}
