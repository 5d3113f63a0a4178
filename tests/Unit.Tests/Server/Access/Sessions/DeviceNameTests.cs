using BorgBackupServer.Server.Access.Sessions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.Sessions;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari on an iPhone")]
    [InlineData("curl/8.14.1", "curl")]
    [InlineData("Lynx/2.9", "Lynx/2.9")]
    [InlineData("", "A program")]
    public void A_device_is_called_what_people_call_it(string userAgent, string name) => Assert.Equal(name, DeviceName.Of(userAgent));
}
