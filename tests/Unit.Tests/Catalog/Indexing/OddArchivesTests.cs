using System.Text;
using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Indexing;

/// <summary>Archives that are not a tidy tree.</summary>
public sealed class OddArchivesTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void Folders_that_the_archive_does_not_mention_can_be_browsed()
    {
        var archive = catalog.Index(chain, File("usr/share/doc/x", 5), Folder("var/lib"), File("var/lib/y", 7));

        Assert.Equal("usr var", catalog.Names(archive, ""));
        Assert.Equal("share", catalog.Names(archive, "usr"));
        Assert.Equal("x", catalog.Names(archive, "usr/share/doc"));
        Assert.True(catalog.Get(archive, "usr/share")!.IsImplied);
        Assert.False(catalog.Get(archive, "var/lib")!.IsImplied);
        Assert.Equal(5, catalog.Get(archive, "usr")!.SizeBytes);
    }

    [Fact]
    public void A_folder_declared_after_its_content_keeps_both()
    {
        var archive = catalog.Index(chain, File("a/x"), Folder("a", modified: 9));

        Assert.Equal("x", catalog.Names(archive, "a"));
        Assert.Equal(9, catalog.Get(archive, "a")!.ModifiedNanoseconds);
        Assert.False(catalog.Get(archive, "a")!.IsImplied);
    }

    [Fact]
    public void Of_a_path_that_occurs_twice_the_last_one_counts()
    {
        var archive = catalog.Index(chain, File("a/x", 1), File("b", 1), File("a/x", 20), File("b", 30));

        Assert.Equal(20, catalog.Get(archive, "a/x")!.SizeBytes);
        Assert.Equal(50, catalog.Summarise(archive, [Bytes("")])!.SizeBytes);
        Assert.Equal(2, catalog.Summarise(archive, [Bytes("")])!.FileCount);
    }

    [Fact]
    public void What_has_something_beneath_it_is_a_folder_whatever_else_is_said()
    {
        var archive = catalog.Index(chain, File("a/x"), File("a", 100), File("b", 100), File("b/y"));

        Assert.Equal("x", catalog.Names(archive, "a"));
        Assert.Equal("y", catalog.Names(archive, "b"));
        Assert.Equal(2, catalog.Summarise(archive, [Bytes("")])!.FileCount);
    }

    [Fact]
    public void What_lies_beneath_counts_from_when_it_comes_also_in_a_folder_that_was_left_before()
    {
        var empty = catalog.Index(chain, Folder("b/b", modified: 9), Folder("A/a"), File("b/b", 100), File("b/b/c/x"));
        var filled = catalog.Index(chain, Folder("b/b", modified: 9), File("b/b/y"), Folder("A/a"), File("b/b", 100), File("b/b/c/x"));

        // The empty folder gave way to the file, and the file to a folder that no item declares.
        Assert.True(catalog.Get(empty, "b/b")!.IsImplied);
        Assert.Equal("c", catalog.Names(empty, "b/b"));
        Assert.Equal((false, 9L), (catalog.Get(filled, "b/b")!.IsImplied, catalog.Get(filled, "b/b")!.ModifiedNanoseconds));
        Assert.Equal("c y", catalog.Names(filled, "b/b"));
    }

    [Fact]
    public void A_folder_replaced_by_a_file_takes_its_content_along()
    {
        var before = catalog.Index(chain, Folder("a"), Folder("a/b"), File("a/b/c", 3));
        var after = catalog.Index(chain, File("a", 8));

        Assert.Equal("c", catalog.Names(before, "a/b"));
        Assert.Equal("(none)", catalog.Names(after, "a"));
        Assert.Null(catalog.Get(after, "a/b/c"));
        Assert.Equal("a", catalog.Names(after, ""));
        Assert.Equal("a/b/c", catalog.Found("c", before));
        Assert.Equal("", catalog.Found("c", after));
    }

    [Fact]
    public void A_file_replaced_by_a_folder_is_a_folder_from_then_on()
    {
        var before = catalog.Index(chain, File("a", 8));
        var after = catalog.Index(chain, Folder("a"), File("a/b", 2));

        Assert.Equal(EntryType.File, catalog.Get(before, "a")!.Type);
        Assert.Equal("(none)", catalog.Names(before, "a"));
        Assert.Equal("b", catalog.Names(after, "a"));
        Assert.Equal(2, catalog.Get(after, "a")!.SizeBytes);
    }

    [Fact]
    public void Names_are_bytes()
    {
        byte[][] names = [[0xff, 0xfe], "new\nline"u8.ToArray(), "é"u8.ToArray(), [0xe9], " "u8.ToArray(), "\\"u8.ToArray(), [1]];
        var archive = catalog.Index(chain, [.. names.Select(name => new CatalogEntry { Path = name, Type = EntryType.File })]);

        var listed = catalog.List(archive, "")!.Entries.Select(entry => entry.Name).ToList();
        Assert.Equal(names.Select(Convert.ToHexString).Order(), listed.Select(Convert.ToHexString));
        Assert.All(names, name => Assert.Equal(name, catalog.GetEntry(archive, name)!.Name));
    }

    [Theory]
    [InlineData(4_096)]
    [InlineData(CatalogPath.MaxLength)]
    public void A_path_of_many_parts_is_kept_whole(int length)
    {
        var path = string.Join('/', Enumerable.Repeat("d", length / 2)) + "x";
        var archive = catalog.Index(chain, File(path, 5));

        Assert.Equal(5, catalog.Get(archive, path)!.SizeBytes);
        Assert.Equal(path, catalog.Found("dx"));
        Assert.Equal(5, catalog.Get(archive, "d")!.SizeBytes);
    }

    [Fact]
    public void A_name_of_four_thousand_bytes_is_kept_whole()
    {
        var name = new string('n', 4_000);
        var archive = catalog.Index(chain, File("d/" + name));

        Assert.Equal(name, catalog.Names(archive, "d"));
    }

    [Fact]
    public void Hostile_paths_are_refused_and_told()
    {
        string[] hostile = ["", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", "./a", "a\0b", "a/."];
        CatalogEntry[] entries = [File("a/good"), .. hostile.Select(path => File(path)), File("a/also")];

        var outcome = catalog.IndexArchive(chain, Guid.CreateVersion7(), entries, null, CancellationToken.None);

        Assert.Equal(hostile.Length, outcome.RefusedCount);
        Assert.Equal(hostile, outcome.RefusedPaths.Select(path => Encoding.UTF8.GetString(path)));
        Assert.Equal(2, outcome.FileCount);
        Assert.Equal(2, outcome.TakenCount);
    }

    [Fact]
    public void Only_the_first_refused_paths_are_kept()
    {
        var outcome = catalog.IndexArchive(
            chain, Guid.CreateVersion7(), Enumerable.Range(0, 1_000).Select(number => File($"../{number}")), null, CancellationToken.None);

        Assert.Equal(1_000, outcome.RefusedCount);
        Assert.Equal(20, outcome.RefusedPaths.Count);
    }

    [Fact]
    public void The_root_s_own_item_is_passed_over()
    {
        var outcome = catalog.IndexArchive(chain, Guid.CreateVersion7(), [Folder("."), File("a")], null, CancellationToken.None);

        Assert.Equal(0, outcome.RefusedCount);
        Assert.Equal(1, outcome.TakenCount);
    }

    [Fact]
    public void An_empty_archive_has_an_empty_root()
    {
        var archive = catalog.Index(chain);

        Assert.Equal("", catalog.Names(archive, ""));
        Assert.Null(catalog.FindDamage());
    }

    [Fact]
    public void Further_names_of_a_file_weigh_nothing()
    {
        var archive = catalog.Index(chain, File("a/x", 100), File("a/y", 100) with { IsHardLink = true, LinkTarget = Bytes("a/x") });

        Assert.Equal(100, catalog.Get(archive, "a")!.SizeBytes);
        Assert.Equal(2, catalog.Get(archive, "a")!.FileCount);
        Assert.Equal("a/x", CatalogPath.ToText(catalog.Get(archive, "a/y")!.LinkTarget));
        Assert.Equal(100, catalog.Summarise(archive, [Bytes("a/x"), Bytes("a/y")])!.SizeBytes);
    }

    [Fact]
    public void Everything_of_an_entry_comes_back()
    {
        var owner = new Owner(1_000, 4_294_967_295, "jo", "users");
        var archive = catalog.Index(chain, new CatalogEntry
        {
            Path = Bytes("link"),
            Type = EntryType.SymbolicLink,
            Mode = 0xfff,
            Owner = owner,
            SizeBytes = long.MaxValue,
            ModifiedNanoseconds = -1,
            LinkTarget = Bytes("../somewhere"),
        });

        var entry = catalog.Get(archive, "link")!;
        Assert.Equal((EntryType.SymbolicLink, 0xfff, owner, long.MaxValue, -1L), (entry.Type, entry.Mode, entry.Owner, entry.SizeBytes, entry.ModifiedNanoseconds));
        Assert.Equal("../somewhere", CatalogPath.ToText(entry.LinkTarget));
        Assert.Equal(1969, entry.ModifiedAt.Year);
    }

    public void Dispose() => catalog.Dispose();
}
