using BorgBackupServer.Borg.Commands;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Commands;

public sealed class SshPublicKeyTests
{
    internal const string Good = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    [Theory]
    [InlineData(Good)]
    [InlineData(Good + " root@client")]
    [InlineData(Good + " a comment, with \"quotes\"")]
    [InlineData(Good + " root@client\n")]
    public void Of_a_key_only_the_key_is_kept(string text)
    {
        Assert.True(SshPublicKey.TryParse(text, out var key));
        Assert.Equal(Good, key.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 ")]
    [InlineData("command=\"/bin/sh\" " + Good)]
    [InlineData(Good + "\n" + Good)]
    [InlineData(Good + "\r\ncommand=\"/bin/sh\" " + Good)]
    [InlineData(Good + " a\tb")]
    [InlineData(" " + Good)]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAHwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")]
    [InlineData("ssh-ed25519 AAAAB3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1yc2EyNTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA IABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")]
    [InlineData("ssh-ed25519 ????????????????????????????????????????????????????????????????????")]
    public void Everything_else_is_refused(string? text) => Assert.False(SshPublicKey.TryParse(text, out _));

    [Fact]
    public void A_key_with_a_novel_behind_it_is_refused() => Assert.False(SshPublicKey.TryParse($"{Good} {new string('x', 2000)}", out _));

    [Property]
    public bool No_text_makes_more_than_one_plain_line(string text, byte at)
    {
        var spliced = Good.Insert(at % (Good.Length + 1), text ?? "");
        return !SshPublicKey.TryParse(spliced, out var key) || key.ToString() == Good;
    }
}
