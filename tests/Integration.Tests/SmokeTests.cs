using Xunit;

namespace BorgBackupServer.Integration.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void The_runner_runs() => Assert.Equal(4, 2 + 2);
}
