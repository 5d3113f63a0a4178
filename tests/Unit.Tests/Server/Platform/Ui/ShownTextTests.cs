using System.Globalization;
using System.Text;
using BorgBackupServer.Server.Platform.Ui;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("/home/ada/Müller & Söhne.txt", "/home/ada/Müller & Söhne.txt")]
    [InlineData("line\nbreak\r\t", @"line\nbreak\r\t")]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("exe.\u202etxt", @"exe.\u202etxt")]
    [InlineData("zero\u200bwidth", @"zero\u200bwidth")]
    public void What_cannot_be_seen_is_written_out(string text, string shown) => Assert.Equal(shown, ShownText.Of(text));

    [Fact]
    public void A_long_path_keeps_its_beginning_and_its_name()
    {
        var path = "/srv/" + new string('x', 300) + "/report.pdf";

        var shown = ShownText.Shortened(path, 60);

        Assert.Equal(60, shown.Length);
        Assert.StartsWith("/srv/", shown, StringComparison.Ordinal);
        Assert.EndsWith("/report.pdf", shown, StringComparison.Ordinal);
        Assert.Contains('…', shown);
    }

    [Fact]
    public void No_character_is_cut_in_half()
    {
        foreach (var length in Enumerable.Range(10, 30))
        {
            var shown = ShownText.Shortened(string.Concat(Enumerable.Repeat("🦫", 100)), length);

            Assert.DoesNotContain(shown.EnumerateRunes(), rune => rune == Rune.ReplacementChar);
            Assert.True(shown.Length <= length);
        }
    }

    [Property(MaxTest = 300)]
    public bool Nothing_hidden_is_left(string? text) =>
        !ShownText.Of(text ?? "").Any(letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
