using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Indexing;

/// <summary>What archives of one chain share, and what removing one leaves.</summary>
public sealed class ChainTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void An_archive_in_which_nothing_changed_adds_no_version()
    {
        CatalogEntry[] tree = [Folder("a"), File("a/x"), File("a/y"), Folder("b"), File("b/z")];
        catalog.Index(chain, tree);
        var before = catalog.GetStatistics();
        var outcome = catalog.IndexArchive(chain, Guid.CreateVersion7(), tree.Reverse(), null, CancellationToken.None);
        var after = catalog.GetStatistics();

        Assert.Equal((0, 0, 0), (outcome.AddedCount, outcome.ChangedCount, outcome.RemovedCount));
        Assert.Equal(before with { ArchiveCount = 2 }, after);
    }

    [Fact]
    public void A_changed_file_costs_one_version_and_one_for_each_folder_above()
    {
        catalog.Index(chain, File("a/b/x", 1), File("a/y", 1));
        var before = catalog.GetStatistics();
        catalog.Index(chain, File("a/b/x", 2), File("a/y", 1));
        var after = catalog.GetStatistics();

        Assert.Equal(before.LiveVersionCount, after.LiveVersionCount);
        Assert.Equal(before.PastVersionCount + 3, after.PastVersionCount);
    }

    [Fact]
    public void An_archive_indexed_again_replaces_what_it_said_before()
    {
        var archive = catalog.Index(chain, File("a", 1), File("b", 1));
        _ = catalog.IndexArchive(chain, archive, [File("a", 2)], null, CancellationToken.None);

        Assert.Equal("a", catalog.Names(archive, ""));
        Assert.Equal(2, catalog.Get(archive, "a")!.SizeBytes);
        Assert.Single(catalog.ListArchives());
    }

    [Fact]
    public void Indexing_the_same_again_changes_nothing()
    {
        CatalogEntry[] tree = [File("a/x", 3), File("b")];
        catalog.Index(chain, File("a/x", 1));
        var archive = catalog.Index(chain, tree);
        var before = catalog.GetStatistics();
        var outcome = catalog.IndexArchive(chain, archive, tree, null, CancellationToken.None);

        Assert.Equal((0, 0, 0), (outcome.AddedCount, outcome.ChangedCount, outcome.RemovedCount));
        Assert.Equal(before, catalog.GetStatistics());
    }

    [Fact]
    public void An_archive_can_move_to_another_chain()
    {
        var other = Guid.CreateVersion7();
        var archive = catalog.Index(chain, File("a"));
        _ = catalog.IndexArchive(other, archive, [File("b")], null, CancellationToken.None);

        Assert.Equal(other, Assert.Single(catalog.ListArchives()).Chain);
        Assert.Equal("b", catalog.Names(archive, ""));
        Assert.Equal("", catalog.Found("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Removing_an_archive_leaves_the_others_as_they_were(int removed)
    {
        Guid[] archives =
        [
            catalog.Index(chain, File("a", 1), File("only-first")),
            catalog.Index(chain, File("a", 2), File("only-second")),
            catalog.Index(chain, File("a", 3), File("only-third")),
        ];
        string[] names = ["a only-first", "a only-second", "a only-third"];

        Assert.True(catalog.RemoveArchive(archives[removed]));

        for (var at = 0; at < 3; at++)
        {
            Assert.Equal(at == removed ? "(none)" : names[at], catalog.Names(archives[at], ""));
            Assert.Equal(at == removed ? null : at + 1, catalog.Get(archives[at], "a")?.SizeBytes);
        }

        Assert.DoesNotContain(names[removed].Split(' ')[1], catalog.Found("only"));
        Assert.Null(catalog.FindDamage());
    }

    [Fact]
    public void Versions_of_removed_archives_are_reclaimed()
    {
        var archives = Enumerable.Range(0, 10).Select(number => catalog.Index(chain, File("a", number), File($"b{number}"))).ToList();
        foreach (var archive in archives[..9])
            Assert.True(catalog.RemoveArchive(archive));

        Assert.Equal(0, catalog.GetStatistics().PastVersionCount);
        Assert.Equal("a b9", catalog.Names(archives[9], ""));
    }

    [Fact]
    public void The_last_archive_of_a_chain_takes_everything_along()
    {
        var archive = catalog.Index(chain, File("a/x"));
        Assert.True(catalog.RemoveArchive(archive));
        Assert.False(catalog.RemoveArchive(archive));

        var statistics = catalog.GetStatistics();
        Assert.Equal((0, 0, 0, 0), (statistics.ChainCount, statistics.ArchiveCount, statistics.LiveVersionCount, statistics.PastVersionCount));
        Assert.Equal("", catalog.Found("x"));
    }

    [Fact]
    public void Chains_do_not_see_each_other()
    {
        var other = Guid.CreateVersion7();
        var mine = catalog.Index(chain, File("etc/a", 1));
        var theirs = catalog.Index(other, File("etc/b", 2));

        Assert.Equal("a", catalog.Names(mine, "etc"));
        Assert.Equal("b", catalog.Names(theirs, "etc"));
        Assert.Equal("etc/a", catalog.Found("?", chain: chain));
        Assert.Equal("etc/a etc/b", catalog.Found("?"));
        Assert.True(catalog.RemoveArchive(mine));
        Assert.Equal("b", catalog.Names(theirs, "etc"));
    }

    [Fact]
    public void A_folder_in_several_pieces_of_the_archive_is_one_folder()
    {
        CatalogEntry[] pieces = [File("a/1"), File("b/1"), File("a/2"), File("b/2"), File("a/c/3"), File("b/3"), File("a/c/4")];
        catalog.Index(chain, pieces);
        var archive = catalog.Index(chain, pieces);

        Assert.Equal("1 2 c", catalog.Names(archive, "a"));
        Assert.Equal("3 4", catalog.Names(archive, "a/c"));
        Assert.Equal(4, catalog.Get(archive, "a")!.FileCount);
        Assert.Equal(2, Assert.Single(catalog.GetHistory(Bytes("a/2"))).Archives.Count);
    }

    [Fact]
    public void A_folder_in_pieces_indexed_again_does_not_pass_for_an_older_one_of_the_same_size()
    {
        catalog.Index(chain, Folder("d/x/old"));
        var archive = catalog.Index(chain, Folder("d/x/new"));
        _ = catalog.IndexArchive(chain, archive, [File("d/w/f"), File("b/f"), Folder("d/x/new")], null, CancellationToken.None);

        Assert.Null(catalog.FindDamage());
        Assert.Equal("new", catalog.Names(archive, "d/x"));
    }

    [Fact]
    public void Names_that_come_and_go_do_not_pile_up()
    {
        var small = CatalogFile.CreateInMemory(new CatalogTuning { StaleNames = 100 });
        var sizes = new List<long>();
        Guid former = default;
        for (var round = 0; round < 40; round++)
        {
            var archive = small.Index(chain, [.. Enumerable.Range(0, 200).Select(number => File($"d{round}/f{round}-{number}"))]);
            _ = small.RemoveArchive(former);
            former = archive;
            sizes.Add(small.GetStatistics().FileBytes);
        }

        Assert.True(sizes[^1] <= sizes[10] * 1.2, $"{sizes[10]} grew to {sizes[^1]}");
        Assert.Equal("d39/f39-7", small.Found("f39-7", former).Split(' ')[0]);
        small.Dispose();
    }

    public void Dispose() => catalog.Dispose();
}
