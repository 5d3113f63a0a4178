using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Output;

public sealed class BorgExitTests
{
    [Theory]
    [InlineData(0, BorgExitKind.Success)]
    [InlineData(1, BorgExitKind.Warning)]
    [InlineData(100, BorgExitKind.Warning)]
    [InlineData(107, BorgExitKind.Warning)]
    [InlineData(2, BorgExitKind.Error)]
    [InlineData(3, BorgExitKind.Error)]
    [InlineData(99, BorgExitKind.Error)]
    [InlineData(126, BorgExitKind.Error)] // found, but not executable
    [InlineData(127, BorgExitKind.Error)] // not found
    [InlineData(130, BorgExitKind.Signalled)]
    [InlineData(137, BorgExitKind.Signalled)]
    [InlineData(143, BorgExitKind.Signalled)]
    public void An_exit_code_has_a_kind(int code, BorgExitKind kind) => Assert.Equal(kind, new BorgExit(code).Kind);

    [Fact]
    public void A_signal_is_told_from_an_exit_code()
    {
        Assert.Equal("signal 9", new ChildExit(137).ToString());
        Assert.Equal("exit code 2", new ChildExit(2).ToString());
        Assert.Null(new ChildExit(128).Signal);
    }

    [Theory]
    [InlineData("borg 1.2.4", "1.2.4", true)]
    [InlineData("borg 1.2.4\n", "1.2.4", true)]
    [InlineData("borg 1.2.0", "1.2.0", true)]
    [InlineData("borg 1.4.5", "1.4.5", true)]
    [InlineData("borg 1.4.0rc1", "1.4.0", true)]
    [InlineData("borg 1.2.4.dev3+gabc", "1.2.4", true)]
    [InlineData("borg 1.1.17", "1.1.17", false)]
    [InlineData("borg 2.0.0b5", "2.0.0", false)]
    public void A_version_is_read_and_judged(string text, string version, bool isSupported)
    {
        var parsed = BorgVersion.Parse(text);
        Assert.Equal((version, isSupported), ($"{parsed}", parsed.IsSupported));
    }

    [Theory]
    [InlineData("")]
    [InlineData("borg")]
    [InlineData("restic 0.16.4")]
    [InlineData("borg 99999999999.1.1")]
    [InlineData("borg 1.2.4 and more")]
    public void What_is_no_version_is_refused(string text)
    {
        Assert.False(BorgVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => BorgVersion.Parse(text));
    }

    [Fact]
    public void Versions_are_ordered() => Assert.True(
        BorgVersion.Parse("borg 1.2.9") < BorgVersion.Parse("borg 1.2.10") &&
        BorgVersion.Parse("borg 1.4.0") > BorgVersion.Parse("borg 1.2.10") &&
        BorgVersion.Parse("borg 1.4.0") >= BorgVersion.Parse("borg 1.4.0rc1") &&
        BorgVersion.Parse("borg 1.4.0") <= BorgVersion.Parse("borg 1.4.0"));
}
