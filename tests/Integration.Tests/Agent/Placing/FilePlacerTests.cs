using System.Formats.Tar;
using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Placing;

/// <summary>What an archive, a target and whoever sits in the target can try against the one who writes there as root.</summary>
public sealed class FilePlacerTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> troubles = [];

    public FilePlacerTests()
    {
        Directory.CreateDirectory(Target);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Path.Combine(Outside, "secret"), "secret");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => folder["target"];

    private string Outside => folder["outside"];

    [Fact]
    public async Task No_path_of_an_archive_leads_out()
    {
        var tally = await PlaceAsync(ExistingFiles.Overwrite, null,
            Regular("../evil"), Regular("a/../../evil"), Regular("/evil"), Regular("a//b"), Regular("./evil"), Regular("good"));
        Assert.Equal((1, 5), (tally.NewCount, tally.UnwrittenCount));
        Assert.True(File.Exists(Path.Combine(Target, "good")));
        AssertOutsideIsUntouched();
    }

    [Fact]
    public async Task A_link_that_the_archive_makes_is_not_gone_through()
    {
        var tally = await PlaceAsync(ExistingFiles.Overwrite, null,
            Link("out", Outside), Regular("out/evil"), Folder("out"), Regular("out/evil"),
            Link("up", ".."), Regular("up/outside/evil"), Hard("stolen", "up/outside/secret"), Hard("stolen2", "../outside/secret"));
        AssertOutsideIsUntouched();
        // "out" became a folder of its own when the archive said so.
        Assert.Equal(["evil"], Directory.GetFileSystemEntries(Path.Combine(Target, "out")).Select(path => Path.GetFileName(path)));
        Assert.False(File.Exists(Path.Combine(Target, "stolen")) || File.Exists(Path.Combine(Target, "stolen2")));
        Assert.Equal(4, tally.UnwrittenCount);
    }

    [Fact]
    public async Task A_link_that_waits_in_the_target_is_not_gone_through()
    {
        Directory.CreateSymbolicLink(Path.Combine(Target, "d"), Outside);
        File.CreateSymbolicLink(Path.Combine(Target, "f"), Path.Combine(Outside, "secret"));
        var tally = await PlaceAsync(ExistingFiles.Overwrite, null, Regular("d/evil"), Regular("f", "new"));
        Assert.Equal((1, 1), (tally.ReplacedCount, tally.UnwrittenCount));
        Assert.Null(new FileInfo(Path.Combine(Target, "f")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Combine(Target, "f"), Cancel));
        Assert.Contains(troubles, trouble => trouble.Contains("symbolic link", StringComparison.Ordinal));
        AssertOutsideIsUntouched();
    }

    [Fact]
    public async Task A_link_that_is_planted_in_the_middle_is_not_gone_through()
    {
        var moved = Path.Combine(Target, "moved");
        await PlaceAsync(ExistingFiles.Overwrite, name =>
        {
            if (name != "d/first" || Directory.Exists(moved))
                return;
            Directory.Move(Path.Combine(Target, "d"), moved);
            Directory.CreateSymbolicLink(Path.Combine(Target, "d"), Outside);
        }, Folder("d"), Regular("d/first"), Regular("d/second"), Regular("e"), Regular("d/third"));
        AssertOutsideIsUntouched();
        Assert.True(File.Exists(Path.Combine(moved, "first")));
    }

    [Fact]
    public async Task The_passing_name_that_is_exchanged_is_noticed()
    {
        var tally = await PlaceAsync(ExistingFiles.Overwrite, _ =>
        {
            var passing = Directory.GetFiles(Target, FilePlacer.PassingPrefix + "*").Single();
            File.Delete(passing);
            File.CreateSymbolicLink(passing, Path.Combine(Outside, "secret"));
        }, Regular("a"));
        Assert.Equal(1, tally.UnwrittenCount);
        AssertOutsideIsUntouched();
    }

    [Theory]
    [InlineData(ExistingFiles.Keep, "old", null, 0, 0, 1, 0)]
    [InlineData(ExistingFiles.Overwrite, "new", null, 1, 0, 0, 0)]
    [InlineData(ExistingFiles.Rename, "old", "new", 0, 1, 0, 0)]
    [InlineData(ExistingFiles.OnlyIfDifferent, "new", null, 1, 0, 0, 0)]
    public async Task Each_choice_does_as_it_says(ExistingFiles choice, string content, string? beside, long replaced, long renamed, long kept, long unchanged)
    {
        await File.WriteAllTextAsync(Path.Combine(Target, "a"), "old", Cancel);
        var tally = await PlaceAsync(choice, null, Regular("a", "new"), Regular("b", "new"));
        Assert.Equal((1, replaced, renamed, kept, unchanged), (tally.NewCount, tally.ReplacedCount, tally.RenamedCount, tally.KeptCount, tally.UnchangedCount));
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(Target, "a"), Cancel));
        var other = Path.Combine(Target, "a.restored");
        Assert.Equal(beside, File.Exists(other) ? await File.ReadAllTextAsync(other, Cancel) : null);
    }

    [Fact]
    public async Task What_is_the_same_is_not_touched()
    {
        await PlaceAsync(ExistingFiles.Overwrite, null, Regular("a", "same"), Link("l", "x"), Hard("h", "a"));
        var touched = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(Target, "a"), touched);
        var tally = await PlaceAsync(ExistingFiles.OnlyIfDifferent, null, Regular("a", "same"), Link("l", "x"), Hard("h", "a"), Regular("b", "new"));
        Assert.Equal((1, 3), (tally.NewCount, tally.UnchangedCount));
        Assert.Equal(touched, File.GetLastWriteTimeUtc(Path.Combine(Target, "a")));
    }

    [Fact]
    public async Task A_folder_is_never_removed_for_a_file_and_nothing_passing_is_left()
    {
        Directory.CreateDirectory(Path.Combine(Target, "a", "mine"));
        await File.WriteAllTextAsync(Path.Combine(Target, "b"), "a file", Cancel);
        var tally = await PlaceAsync(ExistingFiles.Keep, null, Regular("a"), Folder("b"), Regular("b/c"));
        Assert.Equal(2, tally.UnwrittenCount);
        Assert.True(Directory.Exists(Path.Combine(Target, "a", "mine")));
        Assert.Equal(["a", "b"], Names());

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PlaceAsync(ExistingFiles.Overwrite, _ => stop.Cancel(), stop.Token, Regular("c")));
        Assert.Equal(["a", "b"], Names());
    }

    [Fact]
    public async Task In_place_nothing_is_written_beside_the_roots_or_over_the_agents_own_files()
    {
        var root = folder["target/root"];
        var place = new TargetPlace { Folder = "/", Roots = [root], Forbidden = [root + "/state"] };
        var tally = new PlacingTally(troubles.Add);
        await PlaceAsync(place, tally, null, Cancel,
            Folder(Target[1..]), Folder(root[1..]), Regular(root[1..] + "/in"), Regular(root[1..] + "/state/identity.json"), Regular(Target[1..] + "/beside"), Regular(Outside[1..] + "/evil"));
        Assert.Equal((1, 3), (tally.NewCount, tally.UnwrittenCount));
        Assert.Equal(["root"], Names());
        AssertOutsideIsUntouched();
    }

    public void Dispose() => folder.Dispose();

    private string[] Names() => [.. Directory.GetFileSystemEntries(Target).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private void AssertOutsideIsUntouched()
    {
        Assert.Equal("secret", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(Outside))));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(Outside, "secret")));
        Assert.False(File.Exists(folder["evil"]) || File.Exists("/evil"));
    }

    private Task<PlacingTally> PlaceAsync(ExistingFiles choice, Action<string>? onContent, params GnuTarEntry[] entries) => PlaceAsync(choice, onContent, Cancel, entries);

    private async Task<PlacingTally> PlaceAsync(ExistingFiles choice, Action<string>? onContent, CancellationToken cancellationToken, params GnuTarEntry[] entries)
    {
        var tally = new PlacingTally(troubles.Add);
        await PlaceAsync(new TargetPlace { Folder = Target, Existing = choice }, tally, onContent, cancellationToken, entries);
        return tally;
    }

    private static async Task PlaceAsync(TargetPlace place, PlacingTally tally, Action<string>? onContent, CancellationToken cancellationToken, params GnuTarEntry[] entries)
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
            foreach (var entry in entries)
                await writer.WriteEntryAsync(entry, CancellationToken.None);
        tar.Position = 0;
        var reader = new BorgBackupServer.Borg.Tar.TarReader(tar);
        using var placer = new FilePlacer(TargetRoot.Open(place.Folder)!, place, tally, new Accounts()); // because the target is there
        while (await reader.NextAsync(cancellationToken) is { } entry)
            await placer.PlaceAsync(entry, async (buffer, stop) =>
            {
                var read = await reader.ReadAsync(buffer, stop);
                if (read > 0)
                    onContent?.Invoke(Encoding.UTF8.GetString(entry.Path.Span));
                stop.ThrowIfCancellationRequested();
                return read;
            }, cancellationToken);
        placer.Finish();
    }

    private static GnuTarEntry Regular(string name, string content = "evil") =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = (UnixFileMode)0x1A4 };

    private static GnuTarEntry Folder(string name) => new(TarEntryType.Directory, name) { Mode = (UnixFileMode)0x1ED };

    private static GnuTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private static GnuTarEntry Hard(string name, string target) => new(TarEntryType.HardLink, name) { LinkName = target };
}
