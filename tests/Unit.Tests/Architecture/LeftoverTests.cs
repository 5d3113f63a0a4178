using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>What has no place in a finished tree.</summary>
public sealed partial class LeftoverTests
{
    private const string ThisFile = "tests/Unit.Tests/Architecture/LeftoverTests.cs";

    /// <summary>Folders that stand at the top of any machine; everything else up there is somebody's own.</summary>
    private static readonly string[] OrdinaryTops = ["/home", "/root", "/tmp", "/var", "/usr", "/opt", "/srv", "/mnt", "/src", "/app", "/build"];

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var files = SourceTree.FilesBelow(["src", "tests", "bench", "eng", "docs"]).Where(file => file.Path != ThisFile).ToList();

        Assert.NotEmpty(files);
        SourceTree.AssertNone(
            "Do it now, or say in the documents that it is missing:",
            from file in files
            from Match match in ForLater().Matches(file.Text)
            select $"{file.Path}: {match.Value}");
    }

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on()
    {
        var folders = AncestorsOf(SourceTree.Root).Append(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
            .Where(folder => folder.Length > 1 && !OrdinaryTops.Contains(folder)).Distinct().ToList();
        var files = SourceTree.Files();

        Assert.NotEmpty(files);
        SourceTree.AssertNone(
            "A path of the machine this was built on:",
            from file in files
            from folder in folders
            where file.Text.Contains(folder + "/", StringComparison.Ordinal)
            select $"{file.Path}: {folder}");
    }

    [Fact]
    public void What_runs_beside_the_requests_is_a_worker_that_begins_anew() =>
        SourceTree.AssertNone(
            "A BackgroundService that breaks ends the server; derive from Platform/Workers/Worker:",
            from file in SourceTree.FilesBelow(["src"], ".cs")
            where !file.Path.StartsWith("src/Server/Platform/Workers/", StringComparison.Ordinal)
            where file.Code.Contains(": BackgroundService", StringComparison.Ordinal)
            select file.Path);

    [Fact]
    public void Only_the_process_wrapper_starts_processes() =>
        SourceTree.AssertNone(
            "Processes are started in src/Borg/Processes alone, with an argv array and an explicit environment:",
            from file in SourceTree.FilesBelow(["src"], ".cs", ".razor")
            where !file.Path.StartsWith("src/Borg/Processes/", StringComparison.Ordinal)
            from Match match in ProcessStart().Matches(file.Code)
            select $"{file.Path}: {match.Value}");

    private static IEnumerable<string> AncestorsOf(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            yield return parent.FullName;
        }
    }

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b|NotImplementedException|\bSkip ?= ?""")]
    private static partial Regex ForLater();

    [GeneratedRegex(@"Process\.Start\(|new ProcessStartInfo|\bProcessStartInfo \w+ = new|new Process\b")]
    private static partial Regex ProcessStart();
}
