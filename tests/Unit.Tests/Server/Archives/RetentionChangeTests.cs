using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class RetentionChangeTests
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 3, false)]
    [InlineData(2, 8, false)]
    [InlineData(2, 7, true)]
    [InlineData(3, 3, true)]
    [InlineData(25, 100, false)]
    [InlineData(26, 100, true)]
    public void More_than_a_quarter_and_at_least_two_need_a_word(int newlyGoing, int all, bool isNeeded) =>
        Assert.Equal(isNeeded, RetentionChange.NeedsConfirmation(newlyGoing, all));

    [Theory]
    [InlineData(null, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void Only_a_number_that_covers_it_confirms_it(int? confirmed, bool isEnough)
    {
        var preview = new PreviewRetention.Response(PlanId.Create(), "UTC", 10, 5, 2048, 5, NeedsConfirmation: true, []);

        var problem = RetentionChange.Check(preview, confirmed);

        Assert.Equal(isEnough ? null : RetentionChange.ConfirmationNeeded, problem?.Code);
        if (problem is not null)
            Assert.Contains("5 of the plan's 10 archives", problem.Detail);
    }

    [Fact]
    public void A_compact_is_due_a_week_after_the_first_deletion_or_when_a_tenth_was_deleted()
    {
        var since = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.False(CompactRule.IsDue(null, 900, 1000, since));
        Assert.False(CompactRule.IsDue(since, 99, 1000, since.AddDays(6.9)));
        Assert.True(CompactRule.IsDue(since, 100, 1000, since));
        Assert.True(CompactRule.IsDue(since, 0, 1000, since.AddDays(7)));
        Assert.False(CompactRule.IsDue(since, 100, null, since));
    }
}
