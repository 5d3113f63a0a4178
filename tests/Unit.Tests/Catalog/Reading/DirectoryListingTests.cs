using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Reading;

public sealed class DirectoryListingTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid chain = Guid.CreateVersion7();
    private readonly Guid archive;

    public DirectoryListingTests()
    {
        // The older archive is asked, so that live and past versions meet in one listing.
        archive = catalog.Index(chain, File("c", 10, 3), File("a", 30, 1), File("d/x", 20, 9), File("e", 20, 2), Folder("b", 5));
        catalog.Index(chain, File("c", 11, 3), File("a", 30, 1), File("new"));
    }

    [Theory]
    [InlineData(DirectoryOrder.Name, "a b c d e")]
    [InlineData(DirectoryOrder.NameDescending, "e d c b a")]
    [InlineData(DirectoryOrder.Size, "b c d e a")]
    [InlineData(DirectoryOrder.SizeDescending, "a d e c b")]
    [InlineData(DirectoryOrder.Modified, "d a e c b")]
    [InlineData(DirectoryOrder.ModifiedDescending, "b c e a d")]
    public void A_directory_is_sorted_as_asked(DirectoryOrder order, string expected) => Assert.Equal(expected, Names(order, false));

    [Theory]
    [InlineData(DirectoryOrder.Name, "b d a c e")]
    [InlineData(DirectoryOrder.SizeDescending, "d b a e c")]
    public void Directories_come_first_where_asked(DirectoryOrder order, string expected) => Assert.Equal(expected, Names(order, true));

    [Fact]
    public void A_page_tells_how_many_there_are_in_all()
    {
        var page = catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Bytes(""), Offset = 3, Limit = 1 })!;

        Assert.Equal("d", CatalogPath.ToText(Assert.Single(page.Entries).Name));
        Assert.Equal(5, page.TotalCount);
        Assert.Equal(5, catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Bytes(""), Offset = 99 })!.TotalCount);
    }

    [Fact]
    public void What_is_no_directory_of_the_archive_has_no_listing()
    {
        Assert.Null(catalog.List(archive, "a"));
        Assert.Null(catalog.List(archive, "nowhere"));
        Assert.Null(catalog.List(archive, "d/"));
        Assert.Null(catalog.List(Guid.CreateVersion7(), ""));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, DirectoryRequest.MaxLimit + 1)]
    public void Pages_are_bounded(int offset, int limit) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Bytes(""), Offset = offset, Limit = limit }));

    public void Dispose() => catalog.Dispose();

    private string Names(DirectoryOrder order, bool directoriesFirst) => string.Join(' ', catalog
        .ListDirectory(new DirectoryRequest { Archive = archive, Path = Bytes(""), Order = order, DirectoriesFirst = directoriesFirst })!
        .Entries.Select(entry => CatalogPath.ToText(entry.Name)));
}
