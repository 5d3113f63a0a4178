using BorgBackupServer.Catalog;
using Xunit;
using static BorgBackupServer.Unit.Tests.Catalog.Trees;

namespace BorgBackupServer.Unit.Tests.Catalog.Reading;

public sealed class SelectionTests : IDisposable
{
    private readonly CatalogFile catalog = CatalogFile.CreateInMemory();
    private readonly Guid archive;

    public SelectionTests() => archive = catalog.Index(
        Guid.CreateVersion7(), File("a/x", 1), File("a/b/y", 10), File("a-b", 100), File("z", 1_000));

    [Theory]
    [InlineData("a", 2, 11)]
    [InlineData("a,a/b,a/b/y", 2, 11)]
    [InlineData("a/b,a-b", 2, 110)]
    [InlineData("z,z", 1, 1_000)]
    [InlineData(",z", 4, 1_111)]
    public void Nothing_is_counted_twice(string paths, long files, long bytes)
    {
        var summary = Summarise(paths.Split(','));

        Assert.Equal((files, bytes), (summary.FileCount, summary.SizeBytes));
        Assert.Empty(summary.MissingPaths);
    }

    [Fact]
    public void Paths_that_the_archive_lacks_are_told()
    {
        var summary = Summarise("nowhere", "z", "z/beneath-a-file");

        Assert.Equal(1, summary.FileCount);
        Assert.Equal(["nowhere", "z/beneath-a-file"], summary.MissingPaths.Select(path => CatalogPath.ToText(path)).Order());
    }

    [Fact]
    public void An_unknown_archive_has_no_summary() => Assert.Null(catalog.Summarise(Guid.CreateVersion7(), [Bytes("a")]));

    public void Dispose() => catalog.Dispose();

    private SelectionSummary Summarise(params string[] paths) =>
        catalog.Summarise(archive, [.. paths.Select(path => (ReadOnlyMemory<byte>)Bytes(path))])!;
}
