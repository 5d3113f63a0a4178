using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Plans;

public sealed class PlanWordsTests
{
    [Theory]
    [InlineData("none", "None")]
    [InlineData("lz4", "lz4")]
    [InlineData("zstd,3", "zstd, level 3")]
    [InlineData("auto,zstd,10", "zstd, level 10, only where it helps")]
    public void Compression_is_said_in_words(string compression, string words) => Assert.Equal(words, PlanWords.Compression(compression));

    [Fact]
    public void Every_compression_that_is_offered_is_one_that_borg_knows() =>
        Assert.All(PlanWords.Compressions, offered => Assert.True(PlanRules.IsCompression(offered.Value)));

    [Fact]
    public void Retention_names_only_what_it_keeps()
    {
        Assert.Equal("Keep the last 3, 14 daily, 8 weekly, 12 monthly, 3 yearly", PlanWords.Retention(Retention.Default));
        Assert.Equal("Keep 7 daily", PlanWords.Retention(new Retention(0, 7, 0, 0, 0)));
    }

    [Fact]
    public void Many_paths_are_not_all_named()
    {
        Assert.Equal("/etc, /home", PlanWords.Paths(["/etc", "/home"]));
        Assert.EndsWith("and 12 more", PlanWords.Paths([.. Enumerable.Range(0, 20).Select(number => $"/srv/{number}")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Excludes_are_named_without_their_style() =>
        Assert.Equal("5 patterns: /proc, /sys, **/.cache, *.iso …", PlanWords.Excludes(["pp:/proc", "pp:/sys", "sh:**/.cache", "fm:*.iso", "pp:/dev"]));

    [Fact]
    public void What_a_form_shows_comes_back_as_it_was()
    {
        var draft = new PlanDraft("Everything", ["/etc", "/home"], ["pp:/proc"], "zstd,3", OneFileSystem: true, Retention.Default);

        var back = PlanEdit.Of(draft).ToDraft();

        Assert.Equal((draft.Name, draft.Compression, draft.OneFileSystem, draft.Retention), (back.Name, back.Compression, back.OneFileSystem, back.Retention));
        Assert.Equal(draft.Paths, back.Paths);
        Assert.Equal(draft.Excludes, back.Excludes);
    }
}
