using BorgBackupServer.Agent.Enrolment;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Enrolment;

public sealed class KnownHostsTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample";

    [Theory]
    [InlineData("backup.example.org", 22, "backup.example.org " + Key + "\n")]
    [InlineData("backup.example.org", 2222, "[backup.example.org]:2222 " + Key + "\n")]
    [InlineData("::1", 2222, "[::1]:2222 " + Key + "\n")]
    public void Hosts_are_written_as_ssh_looks_them_up(string host, int port, string expected) =>
        Assert.Equal(expected, KnownHosts.Format(new SshEndpoint { Host = host, Port = port, User = "u", HostKeys = [Key + " a comment"] }));

    [Theory]
    [InlineData(Key, true)]
    [InlineData(Key + " comment", true)]
    [InlineData("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=", true)]
    [InlineData("ssh-ed25519", false)]
    [InlineData("* " + Key, false)]
    [InlineData(Key + "\n* " + Key, false)]
    [InlineData(Key + "\r", false)]
    [InlineData("@cert-authority " + Key, false)]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAACBAAAAAAAA", false)]
    public void Only_one_key_of_a_known_type_is_a_host_key(string text, bool expected) => Assert.Equal(expected, KnownHosts.IsHostKey(text));
}
