using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Reading;

public sealed class PathHistoryTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();

    [Fact]
    public void Each_version_names_the_archives_that_hold_it()
    {
        Guid[] archives =
        [
            catalog.Index(chain, File("d/a", 1)),
            catalog.Index(chain, File("d/a", 1)),
            catalog.Index(chain, File("d/b")),
            catalog.Index(chain, File("d/a", 2)),
        ];

        var history = catalog.GetHistory(Bytes("d/a"));

        Assert.Equal([1L, 2L], history.Select(version => version.Entry.SizeBytes));
        Assert.Equal(archives[..2], history[0].Archives);
        Assert.Equal([archives[3]], history[1].Archives);
    }

    [Fact]
    public void A_version_that_comes_back_after_a_gap_is_told_twice()
    {
        var first = catalog.Index(chain, File("a", 1));
        catalog.Index(chain, File("b"));
        var third = catalog.Index(chain, File("a", 1));

        Assert.Equal([[first], [third]], catalog.GetHistory(Bytes("a")).Select(version => version.Archives));
    }

    [Fact]
    public void A_folder_whose_content_changed_without_a_trace_has_one_version()
    {
        catalog.Index(chain, File("d/a", 1, modified: 1));
        catalog.Index(chain, File("d/a", 1, modified: 2));

        Assert.Equal(2, Assert.Single(catalog.GetHistory(Bytes("d"))).Archives.Count);
    }

    [Fact]
    public void The_history_can_be_that_of_one_chain()
    {
        var other = Guid.CreateVersion7();
        catalog.Index(chain, File("a", 1));
        catalog.Index(other, File("a", 2));

        Assert.Equal(2, catalog.GetHistory(Bytes("a")).Count);
        Assert.Equal(2, Assert.Single(catalog.GetHistory(Bytes("a"), other)).Entry.SizeBytes);
    }

    [Fact]
    public void A_path_that_never_was_has_no_history() => Assert.Empty(catalog.GetHistory(Bytes("nowhere/at/all")));

    public void Dispose() => catalog.Dispose();
}
