using System.Text.RegularExpressions;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>One file of the working tree; <paramref name="Path"/> is relative to the root, with forward slashes.</summary>
public sealed partial record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The name up to its first dot: `Job` for `Job.cs` and for `Job.razor.cs`.</summary>
    public string Stem => Name.Split('.')[0];

    public string Folder => Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";

    public bool IsMigration => Path.Contains("/Migrations/");

    public int LineCount => Text.Count(c => c == '\n');

    /// <summary>The text without line comments and Razor comments, which may speak of whatever they like.</summary>
    public string Code => Comments().Replace(Text, "");

    /// <summary>The names of the types that stand at the margin, which is where a file-scoped namespace puts them.</summary>
    public IEnumerable<string> Types(string visibility = "public|internal") =>
        from Match match in TypeDeclarations().Matches(Text)
        where visibility.Split('|').Contains(match.Groups["visibility"].Value)
        select match.Groups["name"].Value;

    [GeneratedRegex(@"^\s*//.*$|\s//\s.*$|@\*.*?\*@", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^(?<visibility>public|internal)(?: (?:sealed|static|abstract|readonly|ref|partial|unsafe|file|new))* (?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?\[\], .]+?) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclarations();
}
