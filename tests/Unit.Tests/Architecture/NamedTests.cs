using System.Text.RegularExpressions;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>Documents that name the tests which show what they say: <c>`ClassTests.Name`</c>, or a whole class.</summary>
internal static partial class NamedTests
{
    private static readonly Lazy<Dictionary<string, string>> Classes = new(() =>
        SourceTree.FilesBelow(["tests"], ".cs").GroupBy(file => file.Stem).ToDictionary(group => group.Key, group => string.Concat(group.Select(file => file.Code))));

    /// <summary>What stands in code marks.</summary>
    public static IEnumerable<string> In(string text) => from Match name in Name().Matches(text) select name.Groups[1].Value;

    /// <summary>False also for what is no name of a test.</summary>
    public static bool Exists(string name) => IsName(name, out var test)
        && Classes.Value.TryGetValue(test.Groups["class"].Value, out var code)
        && (!test.Groups["name"].Success || code.Contains($" {test.Groups["name"].Value}(", StringComparison.Ordinal));

    public static bool IsName(string text) => IsName(text, out _);

    /// <summary>The source of the class that is named.</summary>
    public static string CodeOf(string name) => IsName(name, out var test) && Classes.Value.TryGetValue(test.Groups["class"].Value, out var code) ? code : "";

    private static bool IsName(string text, out Match match)
    {
        match = TestOf().Match(text);
        return match.Success;
    }

    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?<class>\w+Tests)(?:\.(?<name>\w+))?$")]
    private static partial Regex TestOf();
}
