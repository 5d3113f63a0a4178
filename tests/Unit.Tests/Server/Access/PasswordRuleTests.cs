using BorgBackupServer.Server.Access;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access;

public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("lovelace-engine-notes")]
    [InlineData("correct battery pony")]
    [InlineData("ähnlich wie Öl und ß")]
    [InlineData("8f2k-qq1z-77pl")]
    [InlineData("the password of my dog")]
    public void A_long_password_that_nobody_guesses_is_taken(string password) => Assert.Null(PasswordRule.Check(password, "ada", "password"));

    [Theory]
    [InlineData("", "access.password-short")]
    [InlineData("elevenchars", "access.password-short")]
    [InlineData("password1234", "access.password-guessable")]
    [InlineData("Passwort12345!", "access.password-guessable")]
    [InlineData("passwordpassword", "access.password-guessable")]
    [InlineData("aaaaaaaaaaaaaaaa", "access.password-guessable")]
    [InlineData("abababababababab", "access.password-guessable")]
    [InlineData("123456789012345", "access.password-guessable")]
    [InlineData("abcdefghijklmnop", "access.password-guessable")]
    [InlineData("administrator1", "access.password-guessable")]
    [InlineData("correcthorsebatterystaple", "access.password-guessable")]
    [InlineData("Ada.Lovelace2026", "access.password-guessable")]
    [InlineData("P@ssw0rd2026!", "access.password-guessable")]
    [InlineData("$unshine12345", "access.password-guessable")]
    [InlineData("Liverpool.2026", "access.password-guessable")]
    [InlineData("1qaz2wsx3edc", "access.password-guessable")]
    [InlineData("dragondragon99", "access.password-guessable")]
    [InlineData("Borg-Backup-2026", "access.password-guessable")]
    [InlineData("lovelace\0engine-notes", "access.password-unusable")]
    public void A_weak_password_is_refused_with_its_reason(string password, string code)
    {
        var problem = PasswordRule.Check(password, "ada lovelace", "administrator.password");
        Assert.NotNull(problem);
        Assert.Equal(code, problem.Code);
        Assert.Equal("administrator.password", problem.Field);
        if (password.Length > 0)
            Assert.DoesNotContain(password, problem.Detail + problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_holds_thousands_of_common_passwords()
    {
        string[] some = ["password", "letmein", "iloveyou", "trustno", "qwertyuiop", "liverpool", "passwort", "1qaz2wsx3edc", "borgbackup"];
        Assert.All(some, word => Assert.True(PopularPasswords.Contains(word), word));
        Assert.False(PopularPasswords.Contains("lovelace"));
    }

    [Fact]
    public void A_password_is_never_cut_silently()
    {
        Assert.Null(PasswordRule.Check(new string('x', 36) + "0123 and some more words of the song"[..36], "ada", "password"));
        Assert.Equal("access.password-long", PasswordRule.Check(string.Concat(Enumerable.Repeat("drei Öl ", 9)) + "x", "ada", "password")?.Code);
    }

    [Fact]
    public void The_bar_grows_with_the_password()
    {
        string[] passwords = ["", "short", "8f2k-qq1z-77pl", "correct-battery1", "correct battery pony lake"];
        Assert.Equal([0, 1, 2, 3, 4], passwords.Select(password => PasswordRule.Strength(password, "ada")));
    }
}
