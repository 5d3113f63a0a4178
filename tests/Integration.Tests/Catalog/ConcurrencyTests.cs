using BorgBackupServer.Catalog;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Catalog;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly CatalogFixture fixture = new();

    [Fact]
    public void A_reader_sees_the_former_state_while_an_archive_is_being_indexed()
    {
        using var catalog = CatalogFile.Create(fixture.File());
        var first = fixture.Index(catalog, 100, 2);
        var next = Guid.CreateVersion7();
        var seen = new List<(int Archives, bool HasNext)>();

        _ = catalog.IndexArchive(fixture.Chain, next, Looking(), null, CancellationToken.None);

        Assert.Equal([(1, false)], seen.Distinct());
        Assert.Equal([first, next], catalog.ListArchives().Select(held => held.Archive));

        IEnumerable<CatalogEntry> Looking()
        {
            foreach (var entry in CatalogFixture.Tree(2_000, 3))
            {
                seen.Add((catalog.ListArchives().Count, catalog.GetEntry(next, entry.Path) is not null));
                yield return entry;
            }
        }
    }

    [Fact]
    public async Task Readers_and_a_writer_do_not_disturb_each_other()
    {
        using var catalog = CatalogFile.Create(fixture.File());
        var kept = fixture.Index(catalog, 2_000, 2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(catalog, kept, end.Token))).ToList();

        for (var round = 0; round < 15; round++)
        {
            var archive = fixture.Index(catalog, 2_000, round);
            if (round % 2 == 0)
                Assert.True(catalog.RemoveArchive(archive));
        }

        await end.CancelAsync();
        var readings = await Task.WhenAll(readers);
        Assert.All(readings, count => Assert.True(count > 0));
        Assert.Null(catalog.FindDamage());
    }

    [Fact]
    public void A_second_writer_is_told_that_the_catalog_is_busy()
    {
        var tuning = new CatalogTuning { BusyMilliseconds = 10 };
        using var catalog = CatalogFile.Create(fixture.File(), tuning);
        using var other = CatalogFile.Open(fixture.File(), tuning).Catalog!; // because the catalog has just been made
        CatalogFault? fault = null;

        _ = catalog.IndexArchive(fixture.Chain, Guid.CreateVersion7(), Interfering(), null, CancellationToken.None);

        Assert.Equal(CatalogFault.Busy, fault);
        Assert.Equal(10, Assert.Single(other.ListArchives()).FileCount);

        IEnumerable<CatalogEntry> Interfering()
        {
            fault = Assert.Throws<CatalogException>(() => fixture.Index(other, 5, 1)).Fault;
            foreach (var entry in CatalogFixture.Tree(10, 1))
                yield return entry;
        }
    }

    [Fact]
    public void A_disposed_catalog_says_so()
    {
        var catalog = CatalogFile.Create(fixture.File());
        catalog.Dispose();

        Assert.Throws<ObjectDisposedException>(() => catalog.ListArchives());
        Assert.Throws<ObjectDisposedException>(() => fixture.Index(catalog, 1, 1));
    }

    public void Dispose() => fixture.Dispose();

    private static int ReadUntil(CatalogFile catalog, Guid archive, CancellationToken end)
    {
        var count = 0;
        do
        {
            Assert.Equal(2_000, catalog.Summarise(archive, [Array.Empty<byte>()])!.FileCount);
            Assert.Equal(40, catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Array.Empty<byte>() })!.TotalCount);
            Assert.Equal(2, catalog.GetEntry(archive, CatalogFixture.Bytes("d0001/file-number-000050"))!.SizeBytes);
            Assert.Equal(100, catalog.Find(new FindRequest { Query = "number-0001", Archive = archive }, CancellationToken.None).Paths.Count);
            count++;
        }
        while (!end.IsCancellationRequested);

        return count;
    }
}
