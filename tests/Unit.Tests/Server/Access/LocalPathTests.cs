using BorgBackupServer.Server.Access;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/clients/018f?tab=files#x")]
    public void A_path_of_this_server_is_followed(string path) => Assert.Equal(path, LocalPath.OrHome(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-out")]
    [InlineData("/sign-in?returnUrl=/sign-in")]
    public void Anything_else_leads_home(string? path) => Assert.Equal("/", LocalPath.OrHome(path));
}
