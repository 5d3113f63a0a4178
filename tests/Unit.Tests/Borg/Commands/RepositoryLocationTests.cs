using BorgBackupServer.Borg.Commands;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Commands;

public sealed class RepositoryLocationTests
{
    [Theory]
    [InlineData("backup.example", "ssh://bbs-1@backup.example:22/srv/r")]
    [InlineData("192.0.2.1", "ssh://bbs-1@192.0.2.1:22/srv/r")]
    [InlineData("2001:db8::1", "ssh://bbs-1@[2001:db8::1]:22/srv/r")]
    public void A_remote_repository_is_written_as_borg_reads_it(string host, string expected) =>
        Assert.Equal(expected, RepositoryLocation.Ssh("bbs-1", host, 22, "/srv/r").Text);

    [Theory]
    [InlineData("-oProxyCommand=x", "host", 22, "/r")]
    [InlineData("user", "-oProxyCommand=x", 22, "/r")]
    [InlineData("us er", "host", 22, "/r")]
    [InlineData("a@b", "host", 22, "/r")]
    [InlineData("user", "ho/st", 22, "/r")]
    [InlineData("user", "", 22, "/r")]
    [InlineData("user", "host", 0, "/r")]
    [InlineData("user", "host", 65536, "/r")]
    [InlineData("user", "host", 22, "r")]
    [InlineData("user", "host", 22, "/a::b")]
    public void What_ssh_or_borg_would_read_as_something_else_is_refused(string user, string host, int port, string path) =>
        Assert.ThrowsAny<ArgumentException>(() => RepositoryLocation.Ssh(user, host, port, path));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("relative")]
    [InlineData("//double")]
    [InlineData("/a::b")]
    [InlineData("/a:")]
    [InlineData("/a\nb")]
    [InlineData("/a\0b")]
    [InlineData("ssh://host/r")]
    public void A_local_path_that_is_none_is_refused(string path) => Assert.Throws<ArgumentException>(() => RepositoryLocation.Local(path));

    [Fact]
    public void Locations_are_equal_by_their_text() =>
        Assert.Equal(RepositoryLocation.Local("/srv/r"), RepositoryLocation.Local("/srv/r"));
}
