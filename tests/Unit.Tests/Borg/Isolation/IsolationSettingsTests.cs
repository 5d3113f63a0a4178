using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Unit.Tests.Architecture;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Isolation;

public sealed class IsolationSettingsTests
{
    [Fact]
    public void The_file_that_is_installed_is_understood()
    {
        var (settings, complaint) = IsolationSettings.Parse(SourceTree.File("packaging/helper.conf").Text);

        Assert.Null(complaint);
        Assert.NotNull(settings);
        Assert.Equal("/var/bbs", Assert.Single(settings.Storages).Value);
        Assert.Equal(("bbs", "bbs-clients", 2L << 30, 48), (settings.Server, settings.Group, settings.MaxMemoryBytes, settings.MaxTime.TotalHours));
        Assert.Contains(IsolationSettings.Program, SourceTree.File("packaging/bbs.sudoers").Text, StringComparison.Ordinal);
        Assert.Contains($"AuthorizedKeysFile {IsolationSettings.KeysFolder}/%u", SourceTree.File("packaging/bbs-sshd.conf").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("storage main")]
    [InlineData("storage main /srv extra")]
    [InlineData("storage main srv")]
    [InlineData("storage main /")]
    [InlineData("storage main /srv/../etc")]
    [InlineData("storage main /srv//x")]
    [InlineData("storage main /srv/")]
    [InlineData("storage main /srv:x")]
    [InlineData("storage ../x /srv")]
    [InlineData("storage a /srv\nstorage a /mnt")]
    [InlineData("storage a /srv\nstorage b /srv")]
    [InlineData("storage a /srv\nguard bbs-guard")]
    [InlineData("storage a /srv\nmemory-mib 0")]
    [InlineData("storage a /srv\nmemory-mib -1")]
    [InlineData("storage a /srv\nhours 99999999999999999999")]
    [InlineData("storage a /srv\nshell /bin/sh")]
    public void What_is_not_understood_refuses_the_whole(string text) => Assert.Null(IsolationSettings.Parse(text).Settings);
}
