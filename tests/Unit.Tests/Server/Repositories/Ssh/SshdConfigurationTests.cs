using System.Net;
using BorgBackupServer.Server.Repositories.Ssh;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories.Ssh;

public sealed class SshdConfigurationTests
{
    private static readonly SshFiles Files = new("/srv/100% mine/ssh");

    [Fact]
    public void It_lets_in_keys_of_our_file_and_nothing_else()
    {
        var lines = Write().Split('\n');

        Assert.Contains("ListenAddress 127.0.0.1:22022", lines);
        Assert.Contains("AuthorizedKeysFile \"/srv/100%% mine/ssh/authorized_keys\"", lines);
        Assert.Contains("HostKey \"/srv/100% mine/ssh/host_ed25519\"", lines);
        Assert.Contains("AuthenticationMethods publickey", lines);
        Assert.Contains("PasswordAuthentication no", lines);
        Assert.Contains("KbdInteractiveAuthentication no", lines);
        Assert.Contains("UsePAM no", lines);
        Assert.Contains("AllowUsers bbs", lines);
        Assert.Contains("PermitRootLogin no", lines);
        Assert.Contains("DisableForwarding yes", lines);
        Assert.Contains("PermitTTY no", lines);
        Assert.Contains("PermitUserRC no", lines);
        Assert.Contains("ClientAliveInterval 10", lines);
        Assert.Contains("ClientAliveCountMax 30", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Subsystem", StringComparison.Ordinal));
    }

    [Fact]
    public void Root_gets_in_with_a_forced_command_alone() => Assert.Contains("PermitRootLogin forced-commands-only", Write("root", isRoot: true).Split('\n'));

    [Fact]
    public void An_ipv6_address_has_its_brackets() =>
        Assert.Contains("ListenAddress [::1]:22022", SshdConfiguration.Write(Files, new IPEndPoint(IPAddress.IPv6Loopback, 22022), "bbs", false).Split('\n'));

    [Theory]
    [InlineData("/srv/a\"b")]
    [InlineData("/srv/a\nPermitRootLogin yes")]
    [InlineData("/srv/a\\b")]
    [InlineData("relative")]
    public void A_folder_that_sshd_would_misread_is_refused(string folder) =>
        Assert.Throws<ArgumentException>(() => SshdConfiguration.Write(new SshFiles(folder), new IPEndPoint(IPAddress.Loopback, 1), "bbs", false));

    [Theory]
    [InlineData("ada@example.org")]
    [InlineData("a*")]
    [InlineData("a b")]
    public void An_account_name_that_would_be_a_pattern_is_not_written(string user) =>
        Assert.DoesNotContain(Write(user).Split('\n'), line => line.StartsWith("AllowUsers", StringComparison.Ordinal));

    private static string Write(string user = "bbs", bool isRoot = false) =>
        SshdConfiguration.Write(Files, new IPEndPoint(IPAddress.Loopback, 22022), user, isRoot);
}
