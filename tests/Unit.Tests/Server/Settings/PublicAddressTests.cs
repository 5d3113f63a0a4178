using BorgBackupServer.Server.Settings;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Settings;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("https://backup.example.org", "https://backup.example.org")]
    [InlineData(" https://Backup.Example.org/ ", "https://backup.example.org")]
    [InlineData("https://backup.example.org:443", "https://backup.example.org")]
    [InlineData("https://backup.example.org:8443", "https://backup.example.org:8443")]
    [InlineData("https://10.0.0.7", "https://10.0.0.7")]
    [InlineData("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443")]
    [InlineData("http://127.0.0.1:8484", "http://127.0.0.1:8484")]
    [InlineData("http://localhost:8484", "http://localhost:8484")]
    [InlineData("http://[::1]:8484", "http://[::1]:8484")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    public void An_address_is_stored_in_one_form(string text, string stored) => Assert.Equal(stored, PublicAddress.Parse(text, "publicAddress").Value);

    [Theory]
    [InlineData("", "settings.address-missing")]
    [InlineData("backup.example.org", "settings.address-form")]
    [InlineData("ftp://backup.example.org", "settings.address-form")]
    [InlineData("https://", "settings.address-form")]
    [InlineData("https://backup.example.org/bbs", "settings.address-extra")]
    [InlineData("https://backup.example.org/?a=b", "settings.address-extra")]
    [InlineData("https://backup.example.org/#a", "settings.address-extra")]
    [InlineData("https://ada:secret@backup.example.org", "settings.address-extra")]
    [InlineData("http://backup.example.org", "settings.address-not-encrypted")]
    [InlineData("http://192.168.1.5:8484", "settings.address-not-encrypted")]
    [InlineData("http://localhost.evil.example", "settings.address-not-encrypted")]
    [InlineData("https://backup.example.org';rm -rf /;'", "settings.address-form")]
    [InlineData("https://a_b$(id).example", "settings.address-form")]
    public void What_is_no_address_is_refused_with_its_reason(string text, string code)
    {
        var problem = PublicAddress.Parse(text, "publicAddress").Problem;
        Assert.Equal(code, problem?.Code);
        Assert.Equal("publicAddress", problem?.Field);
    }
}
