using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>Which noun of the server may use which: each those left of it. Calls go down, facts go up as events.</summary>
public sealed partial class NounGraphTests
{
    private static readonly string[] LowestToHighest =
        ["Platform", "Access", "Settings", "Clients", "Repositories", "Plans", "Jobs", "Archives", "Restores", "Schedules", "Activity", "Home"];

    private static readonly string[] NoNouns = ["wwwroot", "Properties"];

    /// <summary>The types of each noun, by their bare names: `Jobs.Job` is a mention of a type, `db.Jobs.Where` is none.</summary>
    private static readonly ILookup<string, string> TypesByNoun =
        (from file in NounFiles() from type in file.Types().Append(file.Stem) select (Noun: NounOf(file), Type: type))
        .ToLookup(pair => pair.Noun, pair => pair.Type);

    [Fact]
    public void A_noun_uses_only_the_nouns_below_it()
    {
        var mentions = (from file in NounFiles() from noun in Mentions(file) select (file.Path, From: NounOf(file), To: noun)).Distinct().ToList();

        Assert.NotEmpty(mentions);
        SourceTree.AssertNone(
            $"A noun may use those left of it in: {string.Join(" < ", LowestToHighest)}",
            from mention in mentions
            where Rank(mention.To) > Rank(mention.From)
            select $"{mention.Path} ({mention.From}) uses {mention.To}");
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/adr/0002-projects-and-nouns.md")]
    public void The_documents_name_the_same_order(string document) =>
        Assert.Contains(string.Join(" < ", LowestToHighest), SourceTree.File(document).Text);

    [Fact]
    public void Every_folder_of_the_server_is_a_noun_with_a_place_in_the_order()
    {
        var folders = Directory.GetDirectories(Path.Combine(SourceTree.Root, "src/Server")).Select(folder => Path.GetFileName(folder)).Except(["bin", "obj"]).ToList();

        Assert.NotEmpty(folders);
        Assert.Empty(folders.Except(LowestToHighest).Except(NoNouns));
    }

    [Fact]
    public void Nothing_brings_a_noun_into_every_file()
    {
        var files = SourceTree.FilesBelow(["src/Server"], ".cs", ".razor", ".csproj");

        SourceTree.AssertNone(
            "A using that holds for every file hides the edges of the graph:",
            from file in files
            from Match match in GlobalUsings().Matches(file.Code)
            select $"{file.Path}: {match.Value.Trim()}");

        SourceTree.AssertNone(
            "The imports at the top hold for every page, so they name no noun but the platform:",
            from file in files
            where file.Path == "src/Server/_Imports.razor"
            from noun in Mentions(file)
            where noun != "Platform"
            select $"{file.Path} uses {noun}");
    }

    [Theory]
    [InlineData("using BorgBackupServer.Server.Jobs;", "Jobs")]
    [InlineData("@using BorgBackupServer.Server.Jobs.Pages", "Jobs")]
    [InlineData("using Lease = BorgBackupServer.Server.Jobs.JobLease;", "Jobs")]
    [InlineData("@inject BorgBackupServer.Server.Jobs.QueueJob QueueJob", "Jobs")]
    [InlineData("var job = db.Jobs.Where(j => true);", null)]
    [InlineData("// BorgBackupServer.Server.Jobs writes this", null)]
    public void A_mention_of_a_noun_is_seen_and_nothing_else_is(string line, string? noun) =>
        Assert.Equal(noun is null ? [] : [noun], Mentions(new SourceFile("src/Server/Platform/X.cs", line)));

    // A migration is generated from all nouns' mappings and names them in strings.
    private static IReadOnlyList<SourceFile> NounFiles() =>
        [.. SourceTree.FilesBelow(["src/Server"], ".cs", ".razor").Where(file => Rank(NounOf(file)) >= 0 && !file.IsMigration)];

    private static string NounOf(SourceFile file) => file.Path.Split('/')[2];

    private static int Rank(string noun) => Array.IndexOf(LowestToHighest, noun);

    private static IEnumerable<string> Mentions(SourceFile file)
    {
        var qualified = from Match match in QualifiedMention().Matches(file.Code) select match.Groups[1].Value;
        var relative = from Match match in RelativeMention().Matches(file.Code)
                       where TypesByNoun[match.Groups[1].Value].Contains(match.Groups[2].Value)
                       select match.Groups[1].Value;
        return qualified.Concat(relative).Where(noun => Rank(noun) >= 0).Distinct();
    }

    [GeneratedRegex(@"BorgBackupServer\.Server\.(\w+)")]
    private static partial Regex QualifiedMention();

    // Inside BorgBackupServer.Server, `Jobs.Job` needs no using.
    [GeneratedRegex(@"(?<![\w.])(?:Server\.)?([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex RelativeMention();

    [GeneratedRegex(@"^\s*global using .*BorgBackupServer\.Server\.(?!Platform).*$|<Using Include=""BorgBackupServer\.Server\.(?!Platform)[^>]*>", RegexOptions.Multiline)]
    private static partial Regex GlobalUsings();
}
