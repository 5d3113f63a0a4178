using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class RetentionWordsTests
{
    [Fact]
    public void Every_reason_has_a_word_and_a_sentence() => Assert.All(Enum.GetValues<RetentionRule>(), rule =>
    {
        RetentionReason[] reasons = [new(rule, 2)];
        Assert.NotEmpty(RetentionWords.InShort(reasons));
        Assert.EndsWith(".", RetentionWords.AsSentence(reasons));
    });

    [Fact]
    public void What_no_rule_keeps_goes() => Assert.Equal("To be deleted", RetentionWords.InShort([]));

    [Fact]
    public void Being_the_newest_is_said_only_where_nothing_else_keeps_it()
    {
        Assert.Equal("Last 1", RetentionWords.InShort([new(RetentionRule.Last, 1), new(RetentionRule.Newest)]));
        Assert.Equal("Newest", RetentionWords.InShort([new(RetentionRule.Newest)]));
        Assert.Equal("On hold, Monthly 4 (oldest)", RetentionWords.InShort([new(RetentionRule.Held), new(RetentionRule.Monthly, 4, IsOldest: true)]));
    }

    [Theory]
    [InlineData(0, 0, "The plan has no archive yet.")]
    [InlineData(1, 0, "The one archive stays.")]
    [InlineData(1200, 0, "All 1,200 archives stay.")]
    [InlineData(3, 1, "1 of 3 archives would go, 2 stay.")]
    public void What_it_does_is_one_sentence(int all, int going, string words) =>
        Assert.Equal(words, RetentionWords.Summary(new PreviewRetention.Response(PlanId.Create(), "UTC", all, going, 0, 0, NeedsConfirmation: false, [])));
}
