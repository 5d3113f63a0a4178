using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Remote;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories.Remote;

public sealed class RemoteSpaceTests
{
    [Fact]
    public void The_table_of_df_is_read() => Assert.Equal(
        new StorageSpace(300L * 1024, 1000L * 1024),
        RemoteSpace.Read("Filesystem     1024-blocks  Used Available Capacity Mounted on\nu12345             1000   700       300      70% /home\n"));

    [Theory]
    [InlineData("")]
    [InlineData("Command not found. Use 'help' to get a list of available commands.")]
    [InlineData("Borg 1.2.4: Got connection close before repository was opened.\n")]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\nx 1000 700 -300 70% /")]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\nx 0 0 0 70% /")]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\nx 1000 1 5000 0% /")]
    [InlineData("Filesystem 1024-blocks Used Available Capacity Mounted on\nx 99999999999999999999 1 1 0% /")]
    public void What_is_no_such_table_says_nothing(string text) => Assert.Null(RemoteSpace.Read(text));

    [Theory]
    [InlineData("12\t./repo\n", 12L * 1024)]
    [InlineData("12 ./repo\n", 12L * 1024)]
    [InlineData("du: nothing\n", null)]
    [InlineData("-5\t.", null)]
    public void The_sum_of_du_is_read(string text, long? bytes) => Assert.Equal(bytes, RemoteSpace.ReadUsed(text));
}
