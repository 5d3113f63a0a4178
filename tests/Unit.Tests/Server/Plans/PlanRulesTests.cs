using BorgBackupServer.Server.Plans;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Plans;

public sealed class PlanRulesTests
{
    private static readonly PlanDraft Good = new("Everything", ["/etc", "/home"], ["sh:**/.cache", "pp:/proc"], "zstd,3", false, Retention.Default);

    [Fact]
    public void A_good_plan_is_kept_as_it_is()
    {
        var kept = PlanRules.Check(Good).Value;
        Assert.Equal(Good.Paths, kept.Paths);
        Assert.Equal(Good.Excludes, kept.Excludes);
        Assert.Equal("zstd,3", kept.Compression);
    }

    [Fact]
    public void Slashes_repetitions_and_empty_lines_are_tidied()
    {
        var kept = PlanRules.Check(Good with { Name = "  All ", Paths = ["/etc/", "//etc", "", " /home/ada//x "], Excludes = ["pp:/proc", "", "pp:/proc"] }).Value;
        Assert.Equal("All", kept.Name);
        Assert.Equal(["/etc", "/home/ada/x"], kept.Paths);
        Assert.Equal(["pp:/proc"], kept.Excludes);
    }

    [Theory]
    [InlineData("etc")]
    [InlineData("~/x")]
    [InlineData("-rf")]
    [InlineData("/a\nb")]
    [InlineData("/a\0b")]
    [InlineData("/a\u0085b")]
    [InlineData("/home/../etc")]
    [InlineData("/home/./ada")]
    [InlineData("/bad\uD800half")]
    [InlineData("/home/ada")] // below /home, which the plan has too
    public void A_path_that_is_not_plainly_one_is_refused_at_its_field(string path)
    {
        var problem = PlanRules.Check(Good with { Paths = ["/home", path] }).Problem;
        Assert.Equal(("plan.path-invalid", "paths"), (problem?.Code, problem?.Field));
        Assert.DoesNotContain('\n', problem?.Detail ?? "\n");
    }

    [Fact]
    public void A_path_may_be_4096_bytes_and_no_more()
    {
        Assert.Null(PlanRules.Check(Good with { Paths = ["/" + new string('é', 2047)] }).Problem);
        Assert.Equal("plan.path-invalid", PlanRules.Check(Good with { Paths = ["/" + new string('é', 2048)] }).Problem?.Code);
    }

    [Fact]
    public void A_plan_has_1_to_100_paths()
    {
        Assert.Equal("plan.no-paths", PlanRules.Check(Good with { Paths = ["", " "] }).Problem?.Code);
        Assert.Null(PlanRules.Check(Good with { Paths = [.. Enumerable.Range(1, 100).Select(i => $"/p{i}")] }).Problem);
        Assert.Equal("plan.too-many-paths", PlanRules.Check(Good with { Paths = [.. Enumerable.Range(1, 101).Select(i => $"/p{i}")] }).Problem?.Code);
    }

    [Fact]
    public void A_mount_point_below_another_path_is_named_on_purpose_on_one_file_system() =>
        Assert.Null(PlanRules.Check(Good with { Paths = ["/", "/home"], OneFileSystem = true }).Problem);

    [Fact]
    public void What_cannot_stand_on_one_command_line_is_refused() => Assert.Equal(
        "plan.too-long",
        PlanRules.Check(Good with { Excludes = [.. Enumerable.Range(1, 100).Select(i => $"pp:/{i}/{new string('x', 4000)}")] }).Problem?.Code);

    [Theory]
    [InlineData("none", true)]
    [InlineData("lz4", true)]
    [InlineData("zstd", true)]
    [InlineData("zstd,1", true)]
    [InlineData("zstd,22", true)]
    [InlineData("zlib,0", true)]
    [InlineData("lzma,9", true)]
    [InlineData("auto,lz4", true)]
    [InlineData("auto,zstd,6", true)]
    [InlineData("", false)]
    [InlineData("lz4,1", false)]
    [InlineData("none,1", false)]
    [InlineData("zstd,0", false)]
    [InlineData("zstd,23", false)]
    [InlineData("zstd,", false)]
    [InlineData("zstd,+3", false)]
    [InlineData("zstd,3,3", false)]
    [InlineData("zlib,10", false)]
    [InlineData("auto", false)]
    [InlineData("auto,none", false)]
    [InlineData("auto,auto,lz4", false)]
    [InlineData("obfuscate,1,lz4", false)]
    [InlineData("ZSTD", false)]
    [InlineData("lz4 --progress", false)]
    public void Compression_is_borgs_grammar(string text, bool isGood)
    {
        Assert.Equal(isGood, PlanRules.IsCompression(text));
        Assert.Equal(isGood ? null : "compression", PlanRules.Check(Good with { Compression = text }).Problem?.Field);
    }

    [Theory]
    [InlineData(-1, 0, 0, 0, 0, "retention.keepLast")]
    [InlineData(1, 1001, 0, 0, 0, "retention.keepDaily")]
    [InlineData(0, 0, 0, 0, 0, "retention.keepLast")]
    public void A_retention_keeps_something_and_not_without_end(int last, int daily, int weekly, int monthly, int yearly, string field) =>
        Assert.Equal(field, PlanRules.Check(Good with { Retention = new Retention(last, daily, weekly, monthly, yearly) }).Problem?.Field);

    [Property(MaxTest = 500)]
    public void Whatever_is_typed_there_is_an_answer(string name, string path, string exclude, string compression)
    {
        var result = PlanRules.Check(Good with { Name = name ?? "", Paths = ["/ok", "/" + path], Excludes = [exclude ?? "", "sh:" + exclude], Compression = compression ?? "" });
        if (result.IsSuccess(out var kept, out var problem))
            Assert.All(kept.Paths.Concat(kept.Excludes), text => Assert.DoesNotContain(text, char.IsControl));
        else
            Assert.NotNull(problem.Field);
    }
}
