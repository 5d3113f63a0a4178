using BorgBackupServer.Server.Clients;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class ShellTextTests
{
    [Theory]
    [InlineData("https://backup.example.org:8443", "https://backup.example.org:8443")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("`reboot`", "'`reboot`'")]
    [InlineData("x';reboot;'", @"'x'\'';reboot;'\'''")]
    [InlineData("~", "'~'")]
    [InlineData("*", "'*'")]
    public void A_word_is_quoted_where_the_shell_would_read_more_into_it(string text, string quoted) =>
        Assert.Equal(quoted, ShellText.Quote(text));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_word_has_one_line(string text) => Assert.Throws<ArgumentException>(() => ShellText.Quote(text));

    /// <summary>Reads a word as POSIX says, so that the two cannot share a mistake with a table of examples.</summary>
    [Property]
    public void The_shell_reads_back_the_same_text(string? anything)
    {
        var text = new string((anything ?? "").Where(character => character is not ('\n' or '\r' or '\0')).ToArray());
        var quoted = ShellText.Quote(text);
        var read = new System.Text.StringBuilder();
        var isInside = false;
        for (var at = 0; at < quoted.Length; at++)
        {
            if (quoted[at] == '\'')
                isInside = !isInside;
            else if (isInside)
                read.Append(quoted[at]);
            else if (quoted[at] == '\\')
                read.Append(quoted[++at]);
            else
            {
                Assert.True(char.IsAsciiLetterOrDigit(quoted[at]) || "/:.-_@,+".Contains(quoted[at]), $"{quoted[at]} stands outside of quotes");
                read.Append(quoted[at]);
            }
        }

        Assert.False(isInside);
        Assert.Equal(text, read.ToString());
    }
}
