using BorgBackupServer.Agent.Rsh;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Rsh;

public sealed class SshArgumentsTests
{
    private static readonly SshEndpoint Endpoint = new() { Host = "backup.example.org", Port = 2222, User = "bbs-7", HostKeys = ["ssh-ed25519 AAAA"] };
    private static readonly StateFolder State = StateFolder.At("/var/lib/bbs agent 100%");

    [Fact]
    public void Every_option_that_matters_is_set_and_no_file_is_read()
    {
        var arguments = SshArguments.Build(["-p", "2222", "bbs-7@backup.example.org", "borg", "serve", "--info"], Endpoint, State).Value;
        Assert.Equal(["-F", "none"], arguments.Take(2));
        foreach (var option in (string[])["BatchMode=yes", "StrictHostKeyChecking=yes", "GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "PasswordAuthentication=no",
            "ForwardAgent=no", "ClearAllForwardings=yes", "UpdateHostKeys=no", "Compression=no", "UserKnownHostsFile=\"/var/lib/bbs agent 100%%/known_hosts\""])
            Assert.Contains(option, arguments);
        Assert.Equal(["bbs-7@backup.example.org", "borg", "serve", "--info"], arguments.TakeLast(4));
    }

    [Theory]
    [InlineData]
    [InlineData("backup.example.org", "borg", "serve")]
    [InlineData("-p", "22", "bbs-7@backup.example.org", "borg", "serve")]
    [InlineData("-p", "2222", "root@backup.example.org", "borg", "serve")]
    [InlineData("-p", "2222", "bbs-7@elsewhere.example.org", "borg", "serve")]
    [InlineData("-oProxyCommand=sh", "-p", "2222", "bbs-7@backup.example.org", "borg", "serve")]
    [InlineData("-p", "2222", "-oProxyCommand=sh", "bbs-7@backup.example.org", "borg", "serve")]
    [InlineData("-p", "2222", "bbs-7@backup.example.org")]
    [InlineData("-p", "2222", "bbs-7@backup.example.org", "sh")]
    [InlineData("-p", "2222", "bbs-7@backup.example.org", "borg", "init")]
    [InlineData("-p", "2222", "bbs-7@backup.example.org", "borg", "serve", "; rm -rf /")]
    public void Nothing_but_borg_serve_at_the_server_of_the_enrolment_is_started(params string[] asked) =>
        Assert.NotNull(SshArguments.Build(asked, Endpoint, State).Problem);
}
