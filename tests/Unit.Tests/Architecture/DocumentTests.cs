using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>The documents lead somewhere.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_of_a_document_leads_to_something()
    {
        var links = (from file in SourceTree.Files(".md")
                     from Match match in Link().Matches(file.Text)
                     select (file.Path, file.Folder, Target: match.Groups[1].Value)).ToList();

        Assert.NotEmpty(links);
        SourceTree.AssertNone(
            "There is nothing at:",
            from link in links
            where !Path.Exists(Path.Combine(SourceTree.Root, link.Folder, link.Target))
            select $"{link.Path}: {link.Target}");
    }

    [Fact]
    public void Every_decision_has_a_status()
    {
        var records = SourceTree.FilesBelow(["docs/adr"], ".md");

        SourceTree.AssertNone(
            "Say whether it holds (Status: …):",
            from file in records
            where !file.Text.Contains("\nStatus: ", StringComparison.Ordinal)
            select file.Path);
    }

    // Relative ones only; what lies on other machines is not ours to keep.
    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
