using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Architecture;

/// <summary>The words of GLOSSARY.md, and those that say nothing.</summary>
public sealed partial class WordTests
{
    private static readonly string[] EmptyWords = ["Manager", "Util", "Utils", "Utility", "Common", "Base", "Info", "Data", "Dto", "Impl", "Helper"];

    /// <summary>Names in which one of those words means something.</summary>
    private static readonly string[] Meant = [];

    /// <summary>Words that the glossary replaces, as whole words of a text that a person reads.</summary>
    private static readonly string[] Replaced =
    [
        "snapshots?", "recovery points?", "vaults?", "repos?", "nodes?", "endpoints?", "daemons?", "cron(?! expression)", "crontab",
        "job definitions?", "queue items?", "vacuum", "expiry", "registrations?", "drills?", "mirrors?",
        "(?<!remote )hosts?(?! keys?)",
    ];

    [Fact]
    public void A_name_says_something() =>
        SourceTree.AssertNone(
            $"Say what it is instead of {string.Join(", ", EmptyWords)}:",
            from file in SourceTree.FilesBelow(["src", "tests", "bench"], ".cs", ".razor")
            from name in file.Types().Append(file.Stem).Distinct()
            where !file.IsMigration && !Meant.Contains(name) && WordsOf(name).Intersect(EmptyWords).Any()
            select $"{file.Path}: {name}");

    [Fact]
    public void An_interface_is_not_the_shadow_of_its_only_class()
    {
        var types = SourceTree.FilesBelow(["src"], ".cs").SelectMany(file => file.Types()).ToHashSet();

        Assert.NotEmpty(types);
        SourceTree.AssertNone(
            "An interface IFoo beside a class Foo says everything twice:",
            types.Where(name => name.Length > 2 && name[0] == 'I' && char.IsUpper(name[1]) && types.Contains(name[1..])));
    }

    [Fact]
    public void Pages_use_the_words_of_the_glossary()
    {
        var pages = SourceTree.FilesBelow(["src/Server"], ".razor");

        SourceTree.AssertNone(
            "GLOSSARY.md has another word for it:",
            from file in pages
            from Match match in ReplacedWord().Matches(VisibleText(file.Code))
            select $"{file.Path}: '{match.Value}'");
    }

    [Theory]
    [InlineData("<p>Choose a snapshot</p>", true)]
    [InlineData("<MudTextField Label=\"Host\" />", true)]
    [InlineData("<p>The SSH host key has changed</p>", false)]
    [InlineData("<p>Stored on a remote host</p>", false)]
    [InlineData("<NodeTree Items=\"nodes\" />", false)]
    [InlineData("@code { private int hosts; }", false)]
    public void Only_what_a_person_reads_is_looked_at(string page, bool isFound) =>
        Assert.Equal(isFound, ReplacedWord().IsMatch(VisibleText(page)));

    /// <summary>Text between tags, and the attributes that are shown; markup is blanked, code is cut off.</summary>
    private static string VisibleText(string page)
    {
        var markup = page.Split("@code")[0];
        var shown = string.Join('\n', from Match match in ShownAttribute().Matches(markup) select match.Groups[1].Value);
        return Markup().Replace(markup, " ") + "\n" + shown;
    }

    private static IEnumerable<string> WordsOf(string name) => from Match match in PascalWord().Matches(name) select match.Value;

    private static Regex ReplacedWord() => new($@"\b(?:{string.Join('|', Replaced)})\b", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"[A-Z][a-z0-9]*")]
    private static partial Regex PascalWord();

    [GeneratedRegex(@"\b(?:Label|Title|Text|Placeholder|HelperText|alt|title|aria-label|placeholder)=""([^""@]+)""")]
    private static partial Regex ShownAttribute();

    [GeneratedRegex(@"^\s*@(?:page|using|inject|layout|attribute|inherits|implements|rendermode|typeparam).*$|<[^>]*>|@[\w.]+(?:\([^)]*\))?", RegexOptions.Multiline)]
    private static partial Regex Markup();
}
