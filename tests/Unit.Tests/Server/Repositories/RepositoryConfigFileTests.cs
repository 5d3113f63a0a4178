using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories;

public sealed class RepositoryConfigFileTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void The_id_is_read_from_what_borg_writes() =>
        Assert.Equal(Id, RepositoryConfigFile.FindId($"[repository]\nversion = 1\nsegments_per_dir = 1000\nappend_only = 0\nid = {Id}\nkey = hqlhbGdvcml0aG2mc2hhMjU2\n\tabc=\n"));

    [Theory]
    [InlineData("")]
    [InlineData("[repository]\nid = 1234\n")]
    [InlineData("[repository]\nidentity = " + Id)]
    [InlineData("[repository]\nid = " + Id + "0\n")]
    [InlineData("[repository]\nid = zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n")]
    [InlineData("[repository]\nid = " + Id + "\nid = " + Id + "\n")]
    [InlineData("key = abc\rid = " + Id + "\nid = 1\n")]
    public void An_id_that_is_missing_odd_or_there_twice_is_none(string config) => Assert.Null(RepositoryConfigFile.FindId(config));

    [Fact]
    public void Capital_letters_mean_the_same() => Assert.Equal(Id, RepositoryConfigFile.FindId("ID=" + Id.ToUpperInvariant()));
}
