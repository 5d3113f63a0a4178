using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Isolation;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Isolation;

public sealed partial class AccountNameTests
{
    [Property(MaxTest = 1000)]
    public void Every_client_has_a_name_of_its_own_that_useradd_takes(Guid client)
    {
        var name = AccountName.Of(client);
        Assert.Matches(Plain(), name);
        Assert.InRange(name.Length, 1, 32);
        Assert.Equal(client, AccountName.ClientOf(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("root")]
    [InlineData("bbs-")]
    [InlineData("bbs-zzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("bbs-abthan4aaaoaaiaaaaaaaaaaa0")]
    [InlineData("bbs-ABTHAN4AAAOAAIAAAAAAAAAAAB")]
    [InlineData("xbs-abthan4aaaoaaiaaaaaaaaaaab")]
    public void No_other_name_is_a_clients(string name) => Assert.Null(AccountName.ClientOf(name));

    [GeneratedRegex(@"\Abbs-[a-z2-7]{26}\z")]
    private static partial Regex Plain();
}
