using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Placing;

public sealed class AccessListTests
{
    [Fact]
    public void A_list_becomes_what_the_kernel_takes_in_its_order()
    {
        var list = AccessList.ToKernel("user::rw-\nuser:nobody-here:rw-:70001\ngroup::r--\nmask::rw-\nother::r--\nuser:nor-he:r-x:70000", new Accounts());
        Assert.Equal(
            "02000000" + "01000600FFFFFFFF" + "0200050070110100" + "0200060071110100" + "04000400FFFFFFFF" + "10000600FFFFFFFF" + "20000400FFFFFFFF",
            Convert.ToHexString(list!)); // because it is one
    }

    [Theory]
    [InlineData("user")]
    [InlineData("user::rwxx")]
    [InlineData("king::rwx")]
    [InlineData("user:nobody-here:rwx:x")]
    public void What_is_no_list_is_said_to_be_none(string text) => Assert.Null(AccessList.ToKernel(text, new Accounts()));
}
