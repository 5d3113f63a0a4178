using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>A package comes in with a reason, and the reason is written down.</summary>
public sealed partial class DependencyTests
{
    private const string Record = "docs/adr/0003-dependencies.md";

    [Fact]
    public void Every_package_has_its_line_in_the_decision_record()
    {
        var packages = XDocument.Parse(SourceTree.File("Directory.Packages.props").Text).Descendants("PackageVersion").Select(item => item.Attribute("Include")?.Value).ToList();
        var recorded = from Match match in Row().Matches(SourceTree.File(Record).Text) select match.Groups[1].Value;

        Assert.NotEmpty(packages);
        Assert.Equal(packages.Order(), recorded.Order());
    }

    [Fact]
    public void Every_package_is_used()
    {
        var packages = XDocument.Parse(SourceTree.File("Directory.Packages.props").Text).Descendants("PackageVersion").Select(item => item.Attribute("Include")?.Value).ToList();
        var used = SourceTree.Files(".csproj", ".props").SelectMany(file => XDocument.Parse(file.Text).Descendants("PackageReference")).Select(item => item.Attribute("Include")?.Value).ToHashSet();

        Assert.NotEmpty(used);
        Assert.Empty(packages.Except(used));
    }

    [GeneratedRegex(@"^\| `([\w.-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
