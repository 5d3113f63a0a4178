using BorgBackupServer.Agent.Enrolment;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Enrolment;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("https://backup.example.org")]
    [InlineData("https://backup.example.org:8443/")]
    [InlineData("https://192.0.2.1")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.9.8.7")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://localhost:8080")]
    public void Https_anywhere_and_http_on_the_loopback(string text) => Assert.Null(ServerAddress.Parse(text).Problem);

    [Theory]
    [InlineData("http://backup.example.org")]
    [InlineData("http://192.168.1.2:8080")]
    [InlineData("http://128.0.0.1")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://[::]:80")]
    [InlineData("http://localhost.example.org")]
    [InlineData("http://127.0.0.1.example.org")]
    [InlineData("http://[::ffff:127.0.0.1.1]")]
    public void Http_elsewhere_is_refused(string text) =>
        Assert.Contains(ServerAddress.Parse(text).Problem?.Code, (string[])["server.insecure-address", "server.invalid-address"]);

    [Theory]
    [InlineData("")]
    [InlineData("backup.example.org")]
    [InlineData("ftp://backup.example.org")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:word@backup.example.org")]
    [InlineData("https://backup.example.org/bbs")]
    [InlineData("https://backup.example.org/?x=1")]
    [InlineData("https://")]
    public void What_is_no_address_is_refused(string text) => Assert.Equal("server.invalid-address", ServerAddress.Parse(text).Problem?.Code);
}
