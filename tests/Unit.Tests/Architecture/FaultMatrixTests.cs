using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>docs/faults.md leads to tests that exist, and says truly on which databases they run.</summary>
public sealed partial class FaultMatrixTests
{
    private const string OnBoth = "[Trait(\"Database\", \"both\")]";

    private static readonly List<(string Fault, string[] Tests, string On)> Rows =
        [.. from Match row in Row().Matches(SourceTree.File("docs/faults.md").Text).Skip(1) select (row.Groups[1].Value, NamedTests.In(row.Groups[2].Value).ToArray(), row.Groups[3].Value)];

    [Fact]
    public void Every_fault_names_tests_that_exist()
    {
        Assert.InRange(Rows.Count, 30, 60);
        SourceTree.AssertNone("Faults without a test:", Rows.Where(row => row.Tests.Length == 0).Select(row => row.Fault));
        SourceTree.AssertNone("Tests that do not exist:", Rows.SelectMany(row => row.Tests).Where(test => !NamedTests.Exists(test)));
    }

    [Fact]
    public void What_is_said_to_run_on_both_databases_does() =>
        SourceTree.AssertNone(
            "These classes run on SQLite alone:",
            from row in Rows
            where row.On == "both"
            from test in row.Tests
            where !NamedTests.CodeOf(test).Contains(OnBoth, StringComparison.Ordinal)
            select test);

    [GeneratedRegex(@"^\| ([^|-][^|]*) \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
