using BorgBackupServer.Server.Platform.Start;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Start;

public sealed class ServerCommandLineTests
{
    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var options = ServerCommandLine.Parse(["--data", "/var/lib/bbs/"], _ => null);

        Assert.Equal("/var/lib/bbs", options.DataDirectory);
        Assert.Equal(8484, options.Port);
        Assert.Equal("127.0.0.1", options.Listen);
        Assert.Null(options.AgentBinary);
        Assert.Null(options.GuardBinary);
        Assert.Equal("/var/lib/bbs/server.db", options.DatabaseFile);
    }

    [Fact]
    public void What_is_said_counts()
    {
        var options = ServerCommandLine.Parse(
            ["--listen", "::1", "--port", "0", "--data", "relative"], name => name == "BBS_AGENT_BINARY" ? "agent/bbs-agent" : null);

        Assert.Equal(Path.GetFullPath("relative"), options.DataDirectory);
        Assert.Equal(0, options.Port);
        Assert.Equal("::1", options.Listen);
        Assert.Equal(Path.GetFullPath("agent/bbs-agent"), options.AgentBinary);
    }

    [Fact]
    public void A_guard_that_was_asked_for_is_there_or_the_server_does_not_start()
    {
        Assert.Equal("/bin/sh", ServerCommandLine.Parse(["--data", "/d"], name => name == "BBS_GUARD_BINARY" ? "/bin/sh" : null).GuardBinary);
        Assert.Throws<ServerStartException>(() => ServerCommandLine.Parse(["--data", "/d"], name => name == "BBS_GUARD_BINARY" ? "/missing/bbs-guard" : null));
    }

    [Theory]
    [InlineData("--data is missing.")]
    [InlineData("--data needs a folder.", "--data")]
    [InlineData("--data needs a folder.", "--data", "")]
    [InlineData("--port needs a number from 0 to 65535.", "--data", "/d", "--port", "65536")]
    [InlineData("--port needs a number from 0 to 65535.", "--data", "/d", "--port", "-1")]
    [InlineData("--port needs a number from 0 to 65535.", "--data", "/d", "--port")]
    [InlineData("--listen needs an IP address.", "--data", "/d", "--listen", "everywhere")]
    [InlineData("There is no option '--verbose'.", "--verbose")]
    public void A_wrong_command_line_is_named_and_the_right_one_shown(string message, params string[] arguments)
    {
        var exception = Assert.Throws<ServerStartException>(() => ServerCommandLine.Parse(arguments, _ => null));

        Assert.Equal(message, exception.Message);
        Assert.Equal(ServerCommandLine.Usage, exception.Hint);
        Assert.Equal(ExitCodes.Usage, exception.ExitCode);
    }
}
