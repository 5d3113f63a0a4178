using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Reading;

/// <summary>What the newest archive of a chain changed of the one before.</summary>
public sealed class ChangesTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void Added_changed_and_deleted_files_are_counted_with_the_bytes_that_are_new()
    {
        catalog.Index(chain, File("a/same.txt", 10), File("a/changed.txt", 20), File("a/gone.txt", 30));
        var archive = catalog.Index(chain, File("a/same.txt", 10), File("a/changed.txt", 21, 1), File("b/new.txt", 40));

        var changes = catalog.MeasureChanges(archive);

        Assert.NotNull(changes);
        Assert.Equal((3, 3, 71), (changes.PreviousFileCount, changes.FileCount, changes.TotalBytes));
        Assert.Equal((1, 1, 1, 61), (changes.AddedCount, changes.ChangedCount, changes.DeletedCount, changes.NewBytes));
        Assert.Equal((0, null), (changes.UnfamiliarCount, changes.UnfamiliarExtension));
    }

    [Fact]
    public void Extensions_that_no_file_had_before_are_told()
    {
        catalog.Index(chain, File("a.txt"), File("b.txt"), File("c.PDF"), File("old.bak"));
        var archive = catalog.Index(chain, File("a.txt.Locked"), File("b.txt.locked"), File("c.pdf"), File("note.html"), File(".hidden"), File("x.with space"), File("again.bak"));

        var changes = catalog.MeasureChanges(archive);

        Assert.NotNull(changes);
        Assert.Equal((3, "locked"), (changes.UnfamiliarCount, changes.UnfamiliarExtension));
    }

    [Fact]
    public void Nothing_is_told_of_a_first_archive_of_an_older_one_and_of_one_that_is_not_there()
    {
        var first = catalog.Index(chain, File("a"));
        Assert.Null(catalog.MeasureChanges(first));
        catalog.Index(Guid.CreateVersion7(), File("other chain"));
        var second = catalog.Index(chain, File("a"));
        Assert.Equal(0, catalog.MeasureChanges(second)?.NewBytes);
        Assert.Null(catalog.MeasureChanges(first));
        Assert.Null(catalog.MeasureChanges(Guid.CreateVersion7()));
    }

    [Fact]
    public void The_archive_before_is_the_one_that_is_still_there()
    {
        catalog.Index(chain, File("a", 1));
        var middle = catalog.Index(chain, File("a", 1), File("b", 2));
        var newest = catalog.Index(chain, File("a", 1), File("b", 2), File("c", 3));
        Assert.True(catalog.RemoveArchive(middle));

        var changes = catalog.MeasureChanges(newest);
        Assert.Equal((1, 3), (changes?.PreviousFileCount, changes?.FileCount));
    }

    public void Dispose() => catalog.Dispose();
}
