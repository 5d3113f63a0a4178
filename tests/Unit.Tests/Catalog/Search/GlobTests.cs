using System.Text;
using System.Text.RegularExpressions;
using BorgBackupServer.Catalog.Search;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Catalog.Search;

public sealed class GlobTests
{
    [Property(MaxTest = 2_000)]
    public Property A_glob_matches_as_the_regular_expression_does() => Prop.ForAll(
        Text("ab*?é").ToArbitrary(), Text("abéc").ToArbitrary(), (pattern, text) =>
        {
            var regex = "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$";
            return Glob.IsMatch(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)) == Regex.IsMatch(text, regex, RegexOptions.Singleline);
        });

    [Fact]
    public void A_glob_of_many_stars_does_not_take_for_ever()
    {
        var pattern = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a*", 2_000)) + "b");

        Assert.False(Glob.IsMatch(pattern, Encoding.UTF8.GetBytes(new string('a', 4_000))));
    }

    [Theory]
    [InlineData("a*bcd?ef", "bcd")]
    [InlineData("***", "")]
    [InlineData("plain", "plain")]
    [InlineData("*.conf", ".conf")]
    public void The_longest_literal_is_what_must_occur(string pattern, string literal) =>
        Assert.Equal(literal, Encoding.UTF8.GetString(Glob.LongestLiteral(Encoding.UTF8.GetBytes(pattern))));

    private static Gen<string> Text(string letters) =>
        from length in Gen.Choose(0, 10)
        from characters in Gen.ArrayOf(Gen.Elements(letters.ToCharArray()), length)
        select new string(characters);
}
