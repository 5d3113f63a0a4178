using BorgBackupServer.Catalog;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Catalog;

/// <summary>Files that broke: noticed when opened, when read or when checked, and always told in the same way.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly CatalogFixture fixture = new();
    private readonly Guid[] archives;
    private readonly byte[] sound;

    public DamageTests()
    {
        archives = fixture.MakeFile(fixture.File());
        sound = File.ReadAllBytes(fixture.File());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(99)]
    public void A_truncated_catalog_is_noticed_when_it_is_opened(int percent)
    {
        File.WriteAllBytes(fixture.File(), sound[..(sound.Length * percent / 100)]);

        var opening = CatalogFile.Open(fixture.File());
        Assert.True(opening.Fault is CatalogFault.Damaged or CatalogFault.Foreign, $"{opening.Fault}");
    }

    [Fact]
    public void Garbage_anywhere_is_noticed_by_the_check_and_never_crashes_a_reader()
    {
        const int pageBytes = 4_096;
        var random = new Random(5);
        var pages = sound.Length / pageBytes;
        var noticed = 0;
        for (var page = 0; page < pages; page++)
        {
            var broken = sound.ToArray();
            random.NextBytes(broken.AsSpan(page * pageBytes, pageBytes));
            File.WriteAllBytes(fixture.File(), broken);
            using var catalog = CatalogFile.Open(fixture.File()).Catalog;
            if (catalog is null || ReadsBadly(catalog) | catalog.FindDamage() is not null)
                noticed++;
        }

        Assert.Equal(pages, noticed);
    }

    [Fact]
    public void Flipped_bits_never_crash_a_reader()
    {
        var random = new Random(6);
        for (var round = 0; round < 300; round++)
        {
            var broken = sound.ToArray();
            for (var flip = 0; flip < 20; flip++)
                broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(fixture.File(), broken);
            using var catalog = CatalogFile.Open(fixture.File()).Catalog;
            if (catalog is null)
                continue;
            _ = ReadsBadly(catalog);
            _ = catalog.FindDamage();
        }
    }

    [Fact]
    public void A_damaged_catalog_refuses_an_archive_with_the_same_reason()
    {
        var broken = sound.ToArray();
        broken.AsSpan(4_096).Fill(0xaa);
        File.WriteAllBytes(fixture.File(), broken);
        using var catalog = CatalogFile.Open(fixture.File()).Catalog;
        if (catalog is not null)
            Assert.Equal(CatalogFault.Damaged, Assert.Throws<CatalogException>(() => fixture.Index(catalog, 10, 1)).Fault);
    }

    public void Dispose() => fixture.Dispose();

    /// <summary>Reads in every way. Whatever is in the file, the only exception is the one that says so.</summary>
    private bool ReadsBadly(CatalogFile catalog)
    {
        var path = CatalogFixture.Bytes("d0003/file-number-000170");
        Action[] readings =
        [
            () => catalog.ListArchives(),
            () => catalog.GetStatistics(),
            () => catalog.GetHistory(path),
            .. archives.SelectMany(archive => (Action[])
            [
                () => catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Array.Empty<byte>(), Limit = 1_000 }),
                () => catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = CatalogFixture.Bytes("d0007"), Order = DirectoryOrder.Size }),
                () => catalog.GetEntry(archive, path),
                () => catalog.Summarise(archive, [path, CatalogFixture.Bytes("d0001")]),
                () => catalog.Find(new FindRequest { Query = "number-0001", Archive = archive, Limit = 1_000 }, CancellationToken.None),
                () => catalog.Find(new FindRequest { Query = "d0001/*1", Archive = archive }, CancellationToken.None),
            ]),
        ];
        return readings.Select(IsRefused).ToList().Contains(true);
    }

    private static bool IsRefused(Action reading)
    {
        try
        {
            reading();
            return false;
        }
        catch (CatalogException)
        {
            return true;
        }
    }
}
