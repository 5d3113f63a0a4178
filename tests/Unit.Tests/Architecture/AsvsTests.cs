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
        var named = (from row in Row().Matches(Document.Text) from name in NamedTests.In(row.Groups["answer"].Value) select name).Distinct().ToList();

        Assert.NotEmpty(named);
        // In code marks stands a test, or a path with a slash or an ending.
        SourceTree.AssertNone("The list names what is not there:", named.Where(name => !(NamedTests.IsName(name) ? NamedTests.Exists(name) : Path.Exists(Path.Combine(SourceTree.Root, name)))));
    }

    [GeneratedRegex(@"^\| (?<number>\d+\.\d+\.\d+) \| [^|]+ \| (?<answer>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
