using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Plans;

public sealed class ExcludeRulesTests
{
    [Theory]
    [InlineData("pp:/proc")]
    [InlineData("pf:/etc/shadow")]
    [InlineData("sh:**/.cache")]
    [InlineData("fm:*/cache/*")]
    [InlineData(@"re:\.iso$")]
    [InlineData("re:(?P<name>a)(?P=name)")]
    [InlineData("sh:home/*/with space")]
    [InlineData("pp:-rf")]
    public void A_pattern_says_its_style(string pattern) => Assert.Equal([pattern], ExcludeRules.Check([pattern]).Value);

    [Theory]
    [InlineData("*.iso", "sh:*.iso")]
    [InlineData("/proc", "pp:/proc")]
    [InlineData("/home/*/x", "sh:/home/*/x")]
    [InlineData("node_modules", "sh:**/node_modules")]
    [InlineData("sh:", "sh:**/sh:")]
    [InlineData("xx:/a", "sh:**/xx:/a")]
    public void A_bare_pattern_is_answered_with_what_was_probably_meant(string pattern, string suggestion)
    {
        var problem = ExcludeRules.Check([pattern]).Problem;
        Assert.Equal(("plan.exclude-invalid", "excludes"), (problem?.Code, problem?.Field));
        Assert.Contains($"Write {suggestion}.", problem?.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("re:(")]
    [InlineData("re:[a")]
    [InlineData("re:*")]
    [InlineData("sh:a\nb")]
    [InlineData("pp:/a\0")]
    public void What_would_end_borg_is_refused(string pattern) => Assert.Equal("plan.exclude-invalid", ExcludeRules.Check([pattern]).Problem?.Code);

    [Fact]
    public void There_are_at_most_300() =>
        Assert.Equal("plan.too-many-excludes", ExcludeRules.Check([.. Enumerable.Range(0, 301).Select(i => $"pp:/{i}")]).Problem?.Code);
}
