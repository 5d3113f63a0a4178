using BorgBackupServer.Agent.Cli;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Cli;

public sealed class AgentArgumentsTests
{
    [Fact]
    public void Root_keeps_its_state_where_the_system_does_and_others_at_home()
    {
        var root = Parse(["run"], isRoot: true);
        Assert.Equal(("/var/lib/bbs-agent", "/etc/bbs-agent/policy.toml"), (root.StateDirectory, root.PolicyFile));
        var ada = Parse(["run"], isRoot: false);
        Assert.Equal(("/home/ada/.local/state/bbs-agent", "/home/ada/.config/bbs-agent/policy.toml"), (ada.StateDirectory, ada.PolicyFile));
    }

    [Fact]
    public void Options_come_before_or_after_the_command_and_win_over_the_environment()
    {
        foreach (var args in (string[][])[["--state", "/s", "run"], ["run", "--state", "/s"], ["run", "--state=/s"]])
            Assert.Equal("/s", Parse(args, ("BBS_AGENT_STATE", "/e")).StateDirectory);
        Assert.Equal("/e", Parse(["run"], ("BBS_AGENT_STATE", "/e")).StateDirectory);
    }

    [Fact]
    public void Everything_after_rsh_is_borgs()
    {
        var options = Parse(["rsh", "--state", "/s", "--repository", "ab", "-p", "22", "u@h", "borg", "serve", "--state", "/other"]);
        Assert.Equal("/s", options.StateDirectory);
        Assert.Equal(["-p", "22", "u@h", "borg", "serve", "--state", "/other"], options.RemoteShellArguments);
    }

    [Theory]
    [InlineData("enrol")]
    [InlineData("dance")]
    [InlineData("run", "--loudly")]
    [InlineData("run", "--state")]
    [InlineData("run", "--state=")]
    [InlineData("run", "status")]
    [InlineData("run", "--server", "https://x")]
    [InlineData("run", "--again")]
    [InlineData("status", "--yes")]
    [InlineData("leave", "--json")]
    [InlineData("enrol", "--server", "https://x", "--token", "secret")]
    [InlineData("run", "--repository", "x")]
    public void What_is_not_understood_is_refused(params string[] args)
    {
        var result = AgentArguments.Parse(args, _ => null, isRoot: true);
        Assert.Equal(ExitCodes.Usage, ExitCodes.Of(result.Problem!));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "run", "--help")]
    [InlineData("help", "--help")]
    [InlineData("version", "--version")]
    public void Help_and_version_are_always_there(string expected, params string[] args) => Assert.Equal(expected, Parse(args).Command);

    private static AgentOptions Parse(string[] args, params (string Name, string Value)[] environment) => Parse(args, true, environment);

    private static AgentOptions Parse(string[] args, bool isRoot, params (string Name, string Value)[] environment)
    {
        var variables = environment.Append(("HOME", "/home/ada")).ToDictionary(pair => pair.Item1, pair => pair.Item2);
        return AgentArguments.Parse(args, variables.GetValueOrDefault, isRoot).Value;
    }
}
