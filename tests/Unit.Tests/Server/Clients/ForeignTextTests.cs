using BorgBackupServer.Server.Clients;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("grüße 🦔", "grüße 🦔")]
    [InlineData("a\r\nb\tc\0d", "a  b c d")]
    [InlineData("\u001b[2Jgone", " [2Jgone")]
    [InlineData("evil\u202etxt.exe", "evil txt.exe")]
    public void What_could_forge_lines_or_move_cursors_is_taken_out(string text, string line) =>
        Assert.Equal(line, ForeignText.Line(text, 100));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("\ufffdx", ForeignText.Line(string.Concat((char)0xd800, 'x'), 100));

    [Fact]
    public void A_character_is_not_cut_in_half() => Assert.Equal("ab", ForeignText.Line("ab🦔", 3));

    [Property]
    public void A_line_is_short_and_has_no_control_characters(string? text, byte maxChars)
    {
        var line = ForeignText.Line(text ?? "", maxChars);
        Assert.True(line.Length <= maxChars);
        Assert.DoesNotContain(line, char.IsControl);
    }
}
