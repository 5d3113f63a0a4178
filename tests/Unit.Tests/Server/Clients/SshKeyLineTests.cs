using BorgBackupServer.Server.Clients;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Clients;

public sealed class SshKeyLineTests
{
    private const string Good = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    [Theory]
    [InlineData(Good)]
    [InlineData(Good + " bbs-agent")]
    [InlineData(Good + " root@larch and more")]
    [InlineData("  " + Good + "\n")]
    public void A_key_is_kept_without_its_comment(string text) => Assert.Equal(Good, SshKeyLine.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 ")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ==")]
    [InlineData("ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAABgQDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISE=")]
    [InlineData("ssh-ed25519 not base64 at all")]
    [InlineData("restrict " + Good)]
    [InlineData("command=\"sh\" " + Good)]
    [InlineData(Good + "\n" + Good)]
    [InlineData(Good + "\rcommand=\"sh\"")]
    [InlineData("ssh-ed25519\t AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")]
    [InlineData(Good + " käse")]
    public void Anything_else_is_no_key(string text) => Assert.Null(SshKeyLine.Read(text));

    [Fact]
    public void A_long_text_is_no_key() => Assert.Null(SshKeyLine.Read(Good + " " + new string('x', 2000)));
}
