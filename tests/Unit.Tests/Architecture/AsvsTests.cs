using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>docs/security/asvs.md leads to tests and files that exist.</summary>
public sealed partial class AsvsTests
{
    private static readonly SourceFile Document = SourceTree.File("docs/security/asvs.md");

    [Fact]
    public void Every_requirement_is_there_once_and_has_an_answer()
    {
        var rows = Row().Matches(Document.Text);

        Assert.InRange(rows.Count, 250, 290);
        Assert.Equal(rows.Count, rows.Select(row => row.Groups["number"].Value).Distinct().Count());
        Assert.DoesNotContain(rows, row => string.IsNullOrWhiteSpace(row.Groups["answer"].Value));
    }

    [Fact]
    public void Every_test_and_file_that_is_named_exists()
    {
        var tests = SourceTree.FilesBelow(["tests"], ".cs").GroupBy(file => file.Stem).ToDictionary(group => group.Key, group => string.Concat(group.Select(file => file.Code)));
        var named = (from row in Row().Matches(Document.Text) from Match name in Name().Matches(row.Groups["answer"].Value) select name.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(named);
        SourceTree.AssertNone("The list names what is not there:", named.Where(name => !(TestOf().Match(name) is { Success: true } test ? HasTest(test) : Path.Exists(Path.Combine(SourceTree.Root, name)))));

        bool HasTest(Match test) => tests.TryGetValue(test.Groups["class"].Value, out var code)
            && (!test.Groups["name"].Success || code.Contains($" {test.Groups["name"].Value}(", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<number>\d+\.\d+\.\d+) \| [^|]+ \| (?<answer>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    // In code marks: a test, or a path with a slash or an ending; `__Host-` is neither and stands in no answer.
    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?<class>\w+Tests)(?:\.(?<name>\w+))?$")]
    private static partial Regex TestOf();
}
