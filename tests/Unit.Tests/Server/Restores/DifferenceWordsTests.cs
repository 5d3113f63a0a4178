using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class DifferenceWordsTests
{
    [Fact]
    public void A_tally_is_a_sentence_of_what_there_is()
    {
        Assert.Equal("No file differs.", DifferenceWords.Tally(default(DifferenceTally)));
        Assert.Equal("Too many files differ to be counted here; open a folder.", DifferenceWords.Tally(null));
        Assert.Equal(
            "1,200 new (1.00 KiB), 2 changed (−1.00 KiB), 1 removed (0 B).",
            DifferenceWords.Tally(new DifferenceTally { AddedCount = 1200, AddedBytes = 1024, ChangedCount = 2, ChangedBytesBefore = 2048, ChangedBytesAfter = 1024, RemovedCount = 1 }));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_so() =>
        Assert.Equal(("not there", "1 file, 5 B"), (DifferenceWords.Side(SideOf(null, null)), DifferenceWords.Side(SideOf(1, 5))));

    [Fact]
    public void Archives_of_two_plans_name_both()
    {
        var files = SideOf(1, 5);
        Assert.Equal("plan Everything", DifferenceWords.Plans(files, files with { Name = "later" }));
        Assert.Equal("plan Everything before and plan Databases after", DifferenceWords.Plans(files, SideOf(1, 5) with { PlanName = "Databases" }));
        Assert.Equal("a plan that is no more before and plan Everything after", DifferenceWords.Plans(SideOf(1, 5) with { PlanName = null }, files));
    }

    [Theory]
    [InlineData(5, "+5 B")]
    [InlineData(0, "0 B")]
    [InlineData(-2048, "−2.00 KiB")]
    public void Growth_has_its_sign(long bytes, string text) => Assert.Equal(text, DifferenceWords.Growth(bytes));

    private static CompareArchives.Side SideOf(long? files, long? bytes) => new(ArchiveId.Create(), "web-1", default, files, bytes, PlanId.Create(), "Everything");
}
