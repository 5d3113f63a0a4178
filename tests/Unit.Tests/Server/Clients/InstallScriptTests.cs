using BorgBackupServer.Server.Clients;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class InstallScriptTests
{
    [Fact]
    public void A_hostile_address_stays_a_word()
    {
        var script = InstallScript.Write("https://x';reboot;'", new string('a', 64));

        Assert.Contains("server='https://x'\\'';reboot;'\\'''\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_happens_before_the_last_line()
    {
        var lines = InstallScript.Write("https://backup.example.org", new string('a', 64)).TrimEnd().Split('\n');

        Assert.Equal("main", lines[^1]);
        Assert.DoesNotContain("main", lines[..^1].Where(line => !line.StartsWith("main()", StringComparison.Ordinal)));
        Assert.StartsWith("#!/bin/sh", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_keeps_the_token_out_of_the_arguments()
    {
        var command = EnrolmentCommand.Write("https://backup.example.org", "abc-DEF_123");

        Assert.Equal("curl -fsS https://backup.example.org/agent/install.sh | BBS_ENROL_TOKEN=abc-DEF_123 sh", command);
    }
}
