using System.Xml.Linq;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>Which project may use which. The literal here is the decision; docs/architecture.md explains it.</summary>
public sealed class ProjectGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = [],
        ["Borg"] = [],
        ["Catalog"] = [],
        ["Agent"] = ["Borg", "Protocol"],
        ["Guard"] = ["Borg"],
        ["Helper"] = ["Borg"],
        ["Server"] = ["Borg", "Catalog", "Protocol"],
    };

    private static readonly string[] ServerPackages = ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "MudBlazor"];

    [Fact]
    public void The_projects_use_each_other_exactly_as_the_architecture_says()
    {
        var actual = Projects().ToDictionary(project => project.Key, project => Items(project.Value, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order().ToArray());

        Assert.Equal(Allowed.Keys.Order(), actual.Keys.Order());
        SourceTree.AssertNone(
            "A project references what the graph does not allow, or no longer what it says:",
            from project in Allowed
            where !actual[project.Key].SequenceEqual(project.Value)
            select $"{project.Key}: allowed [{string.Join(", ", project.Value)}], found [{string.Join(", ", actual[project.Key])}]");
    }

    [Fact]
    public void Only_the_server_knows_the_web_and_the_database()
    {
        var others = Projects().Where(project => project.Key != "Server").ToList();

        Assert.NotEmpty(others);
        SourceTree.AssertNone(
            "Web and database packages belong to the server alone:",
            from project in others
            from package in Items(project.Value, "PackageReference").Concat(Items(project.Value, "FrameworkReference")).Append(project.Value.Root?.Attribute("Sdk")?.Value ?? "")
            where ServerPackages.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal)) || package == "Microsoft.NET.Sdk.Web"
            select $"{project.Key}: {package}");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = XDocument.Parse(SourceTree.File("BorgBackupServer.slnx").Text).Descendants("Project").Select(project => project.Attribute("Path")?.Value);
        var onDisk = SourceTree.Files(".csproj").Select(file => file.Path).Order().ToList();

        Assert.NotEmpty(onDisk);
        Assert.Equal(onDisk, solution.Order());
    }

    [Fact]
    public void No_project_names_a_version_of_its_own()
    {
        var projects = SourceTree.Files(".csproj");

        Assert.NotEmpty(projects);
        SourceTree.AssertNone(
            "Versions stand in Directory.Packages.props alone:",
            from file in projects
            from reference in XDocument.Parse(file.Text).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{file.Path}: {reference.Attribute("Include")?.Value}");
    }

    private static Dictionary<string, XDocument> Projects() =>
        SourceTree.FilesBelow(["src"], ".csproj").ToDictionary(file => file.Stem, file => XDocument.Parse(file.Text));

    private static IEnumerable<string> Items(XDocument project, string kind) =>
        project.Descendants(kind).Select(item => item.Attribute("Include")?.Value ?? "");
}
