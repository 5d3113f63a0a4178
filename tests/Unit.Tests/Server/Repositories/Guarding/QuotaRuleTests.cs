using BorgBackupServer.Server.Repositories.Guarding;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories.Guarding;

public sealed class QuotaRuleTests
{
    [Theory]
    [InlineData(0, 0, true, true)]
    [InlineData(0, 1, false, false)]
    [InlineData(89, 100, false, false)]
    [InlineData(90, 100, true, false)]
    [InlineData(100, 100, true, true)]
    [InlineData(long.MaxValue, long.MaxValue, true, true)]
    public void Nine_tenths_are_nearly_all(long used, long quota, bool nearly, bool all) =>
        Assert.Equal((nearly, all), (QuotaRule.IsNearlyUsed(used, quota), QuotaRule.IsUsedUp(used, quota)));

    [Theory]
    [InlineData(0, 0, "100 %")]
    [InlineData(1, 3, "33 %")]
    [InlineData(899, 1000, "89 %")]
    [InlineData(5, 1, "500 %")]
    [InlineData(long.MaxValue, 1, "999 %")]
    public void Percent_is_rounded_down(long used, long quota, string expected) => Assert.Equal(expected, QuotaRule.Percent(used, quota));
}
