using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Hooks;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Hooks;

public sealed class HookFolderTests
{
    [Theory]
    [InlineData("stop-shop")]
    [InlineData("A.sh")]
    [InlineData("0_x")]
    public void A_plain_name_is_one(string name) => Assert.True(HookFolder.IsName(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("-x")]
    [InlineData("a/b")]
    [InlineData("/bin/sh")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("ümläut")]
    public void Anything_else_is_none_and_no_source_either(string name)
    {
        Assert.False(HookFolder.IsName(name));
        Assert.False(SourceFolder.IsName(name));
    }

    [Fact]
    public void A_name_has_an_end() => Assert.False(HookFolder.IsName(new string('a', 101)));
}
