using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>What a file looks like: short, one public type, in the namespace of its folder, sealed.</summary>
public sealed partial class FileShapeTests
{
    private const int MostLines = 400;

    private static readonly string[] Roots = ["src", "tests", "bench"];

    /// <summary>Whoever speaks the wire needs all of it, so its folders are for the reader alone.</summary>
    private static readonly string[] OneNamespace = ["src/Protocol"];

    /// <summary>Classes that others derive from, each with the reason.</summary>
    private static readonly string[] Open = ["ServerDatabase"]; // the migrations of each database belong to a context class

    [Fact]
    public void A_file_past_400_lines_is_two_things() =>
        SourceTree.AssertNone(
            "Split:",
            from file in SourceTree.FilesBelow(Roots, ".cs", ".razor", ".css", ".js")
            where !file.IsMigration && file.LineCount > MostLines
            select $"{file.Path}: {file.LineCount} lines");

    [Fact]
    public void A_file_has_one_public_type_and_its_name() =>
        SourceTree.AssertNone(
            "One public type per file, and the file bears its name:",
            from file in Sources()
            let types = file.Types("public").Distinct().ToList()
            where types.Count > 1 || (types.Count == 1 && types[0] != file.Stem)
            select $"{file.Path}: {string.Join(", ", types)}");

    [Fact]
    public void The_namespace_is_the_folder() =>
        SourceTree.AssertNone(
            "The namespace is the folder:",
            from file in Sources()
            let declared = Namespace().Match(file.Text)
            where file.Types().Any() || declared.Success
            let expected = ExpectedNamespace(file)
            where declared.Groups[1].Value != expected
            select $"{file.Path}: {declared.Groups[1].Value} instead of {expected}");

    [Fact]
    public void A_page_leaves_its_namespace_to_its_folder() =>
        SourceTree.AssertNone(
            "No @namespace:",
            from file in SourceTree.Files(".razor")
            where file.Text.Contains("@namespace ")
            select file.Path);

    [Fact]
    public void A_class_is_sealed_unless_it_is_made_to_be_derived_from() =>
        SourceTree.AssertNone(
            "Seal it, or name it in the list of open classes with the reason:",
            from file in Sources()
            from Match match in OpenClass().Matches(file.Text)
            let name = match.Groups[1].Value
            where !Open.Contains(name)
            select $"{file.Path}: {name}");

    private static IEnumerable<SourceFile> Sources() =>
        SourceTree.FilesBelow(Roots, ".cs").Where(file => !file.IsMigration);

    private static string ExpectedNamespace(SourceFile file)
    {
        var folder = OneNamespace.FirstOrDefault(root => file.Folder.StartsWith(root, StringComparison.Ordinal)) ?? file.Folder;
        return "BorgBackupServer." + string.Join('.', folder.Split('/').Skip(1));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // A Razor component's other half (`partial`) is sealed by nobody: the compiler writes the first half.
    [GeneratedRegex(@"^(?:public|internal) (?:class|record|record class) (\w+)", RegexOptions.Multiline)]
    private static partial Regex OpenClass();
}
