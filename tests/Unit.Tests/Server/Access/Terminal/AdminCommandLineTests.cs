using BorgBackupServer.Server.Access.Terminal;
using BorgBackupServer.Server.Platform.Start;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.Terminal;

public sealed class AdminCommandLineTests
{
    [Fact]
    public void Folder_and_name_may_stand_in_any_order()
    {
        Assert.Equal(new AdminCommandLine(AdminCommand.ResetPassword, "ada", "/var/lib/bbs"), AdminCommandLine.Parse(["--data", "/var/lib/bbs/", "reset-password", "ada"]));
        Assert.Equal(new AdminCommandLine(AdminCommand.List, "", "/d"), AdminCommandLine.Parse(["list", "--data", "/d"]));
        Assert.Equal(AdminCommand.Help, AdminCommandLine.Parse(["--help"]).Command);
    }

    [Theory]
    [InlineData("The command is missing.")]
    [InlineData("There is no such command.", "destroy")]
    [InlineData("--data is missing.", "list")]
    [InlineData("--data needs a folder.", "list", "--data")]
    [InlineData("list takes no name.", "list", "ada", "--data", "/d")]
    [InlineData("reset-password needs one name, and takes no password on the command line.", "reset-password", "--data", "/d")]
    public void A_wrong_command_line_is_named(string message, params string[] arguments)
    {
        var exception = Assert.Throws<ServerStartException>(() => AdminCommandLine.Parse(arguments));
        Assert.Equal((message, ExitCodes.Usage), (exception.Message, exception.ExitCode));
    }

    [Fact]
    public void A_password_that_was_typed_as_an_argument_is_not_repeated()
    {
        var exception = Assert.Throws<ServerStartException>(() => AdminCommandLine.Parse(["reset-password", "ada", "my secret words", "--data", "/d"]));
        Assert.DoesNotContain("secret", exception.Message + exception.Hint, StringComparison.Ordinal);
    }
}
