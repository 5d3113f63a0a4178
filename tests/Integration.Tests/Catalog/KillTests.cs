using BorgBackupServer.Catalog;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Catalog;

/// <summary>
/// What a kill -9 leaves behind is what is on disk at that moment: the tests copy the files in the middle of
/// an indexing and open the copy.
/// </summary>
public sealed class KillTests : IDisposable
{
    // So small a cache that the transaction reaches the log long before its end.
    private static readonly CatalogTuning Tuning = new() { WriterCacheKibibytes = 64, BufferBytes = 4_096 };

    private readonly CatalogFixture fixture = new();

    [Fact]
    public void Killed_at_any_moment_the_catalog_is_sound_and_as_it_was_before()
    {
        using var catalog = CatalogFile.Create(fixture.File(), Tuning);
        var first = fixture.Index(catalog, 3_000, 2);
        var images = new List<string>();
        var log = 0L;
        _ = catalog.IndexArchive(fixture.Chain, Guid.CreateVersion7(), Copying(images, size => log = size), null, CancellationToken.None);

        Assert.True(log > 0, "The transaction never reached the log, so this shows nothing.");
        Assert.NotEmpty(images);
        foreach (var image in images)
            AssertHoldsOnly(image, first);
    }

    [Fact]
    public void A_first_indexing_killed_leaves_an_empty_catalog_that_can_go_on()
    {
        var images = new List<string>();
        using (var catalog = CatalogFile.Create(fixture.File(), Tuning))
            _ = catalog.IndexArchive(fixture.Chain, Guid.CreateVersion7(), Copying(images, _ => { }), null, CancellationToken.None);

        using var copy = CatalogFile.Open(images[^1]).Catalog!; // because the assertions below fail otherwise
        Assert.Empty(copy.ListArchives());
        var archive = fixture.Index(copy, 100, 5);
        Assert.Equal(100, copy.Summarise(archive, [Array.Empty<byte>()])!.FileCount);
        Assert.Null(copy.FindDamage());
    }

    [Fact]
    public void A_log_that_was_torn_loses_the_newest_archive_and_nothing_else()
    {
        using var catalog = CatalogFile.Create(fixture.File(), Tuning);
        var first = fixture.Index(catalog, 500, 2);
        var images = new List<string>();
        _ = catalog.IndexArchive(fixture.Chain, Guid.CreateVersion7(), Copying(images, _ => { }), null, CancellationToken.None);
        var log = File.ReadAllBytes(images[^1] + "-wal");
        File.WriteAllBytes(images[^1] + "-wal", [.. log.AsSpan(0, log.Length / 2), .. new byte[777]]);

        AssertHoldsOnly(images[^1], first);
    }

    public void Dispose() => fixture.Dispose();

    private static void AssertHoldsOnly(string path, Guid archive)
    {
        var opening = CatalogFile.Open(path);
        Assert.True(opening.IsUsable, opening.Detail);
        using var catalog = opening.Catalog;
        Assert.Null(catalog.FindDamage());
        Assert.Equal(archive, Assert.Single(catalog.ListArchives()).Archive);
        Assert.Equal(2, catalog.GetEntry(archive, CatalogFixture.Bytes("d0000/file-number-000010"))!.SizeBytes);
    }

    private IEnumerable<CatalogEntry> Copying(List<string> images, Action<long> logBytes)
    {
        var number = 0;
        foreach (var entry in CatalogFixture.Tree(3_000, 7))
        {
            if (number++ % 500 == 499)
            {
                var image = fixture.File($"image-{number}.db");
                File.Copy(fixture.File(), image);
                File.Copy(fixture.File() + "-wal", image + "-wal");
                logBytes(new FileInfo(image + "-wal").Length);
                images.Add(image);
            }

            yield return entry;
        }
    }
}
