using BorgBackupServer.Server.Archives.Checks;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives.Checks;

public sealed class CheckRuleTests
{
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(30, null, 29, false)]
    [InlineData(30, null, 30, true)]
    [InlineData(30, 20, 40, false)]
    [InlineData(30, 20, 50, true)]
    [InlineData(0, null, 5000, false)]
    public void A_check_is_due_so_many_days_after_the_last_one_or_after_the_making(int everyDays, int? checkedOn, int today, bool isDue) =>
        Assert.Equal(isDue, CheckRule.IsDue(everyDays, checkedOn is { } day ? Made.AddDays(day) : null, Made, Made.AddDays(today)));

    /// <summary>However many repositories there are, all get their turn within the days, and no day has more than its share and one.</summary>
    [Property]
    public bool Every_repository_has_its_turn_and_no_day_has_them_all(FsCheck.PositiveInt days, FsCheck.NonNegativeInt repositories)
    {
        var most = CheckRule.MostInADay(days.Get, repositories.Get);
        return (long)most * days.Get >= repositories.Get && most <= (repositories.Get / days.Get) + 1;
    }
}
