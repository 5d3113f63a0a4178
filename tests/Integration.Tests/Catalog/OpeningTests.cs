using BorgBackupServer.Catalog;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Catalog;

/// <summary>What a catalog file may be when it is opened: the answer is a reason, never a crash.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly CatalogFixture fixture = new();

    [Fact]
    public void A_catalog_says_after_opening_what_it_said_before()
    {
        var archives = fixture.MakeFile(fixture.File());

        using var catalog = Usable(fixture.File());
        Assert.Equal(archives, catalog.ListArchives().Select(held => held.Archive));
        Assert.Equal(3, catalog.GetEntry(archives[1], CatalogFixture.Bytes("d0000/file-number-000010"))!.SizeBytes);
        Assert.Equal(2, catalog.GetEntry(archives[0], CatalogFixture.Bytes("d0000/file-number-000010"))!.SizeBytes);
        Assert.Null(catalog.FindDamage());
    }

    [Fact]
    public void A_catalog_that_is_not_there_is_missing()
    {
        Assert.Equal(CatalogFault.Missing, CatalogFile.Open(fixture.File()).Fault);
        Assert.False(File.Exists(fixture.File()));
    }

    [Fact]
    public void A_catalog_and_its_side_files_are_for_their_owner_alone()
    {
        using var catalog = CatalogFile.Create(fixture.File());
        var seen = new List<UnixFileMode>();
        _ = catalog.IndexArchive(fixture.Chain, Guid.CreateVersion7(), Looking(seen), null, CancellationToken.None);

        Assert.True(seen.Count >= 3);
        Assert.All(seen, mode => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode));
    }

    [Fact]
    public void A_text_file_is_foreign()
    {
        File.WriteAllText(fixture.File(), new string('x', 10_000));

        Assert.Equal(CatalogFault.Foreign, CatalogFile.Open(fixture.File()).Fault);
    }

    [Fact]
    public void An_empty_file_is_foreign()
    {
        File.WriteAllBytes(fixture.File(), []);

        Assert.Equal(CatalogFault.Foreign, CatalogFile.Open(fixture.File()).Fault);
    }

    [Fact]
    public void A_folder_in_its_place_is_told()
    {
        Directory.CreateDirectory(fixture.File());

        Assert.False(CatalogFile.Open(fixture.File()).IsUsable);
    }

    // The header of an SQLite file: the application's id at 68, the schema's version at 60.
    [Theory]
    [InlineData(68, CatalogFault.Foreign)]
    [InlineData(60, CatalogFault.OtherVersion)]
    public void A_database_of_something_else_is_told(int offset, CatalogFault fault)
    {
        fixture.MakeFile(fixture.File());
        Overwrite(fixture.File(), offset, [0, 0, 0, 77]);

        Assert.Equal(fault, CatalogFile.Open(fixture.File()).Fault);
    }

    [Fact]
    public void A_catalog_made_anew_replaces_what_was_there()
    {
        fixture.MakeFile(fixture.File());
        File.WriteAllText(fixture.File() + "-wal", "of somebody else");

        using var catalog = CatalogFile.Create(fixture.File());
        Assert.Empty(catalog.ListArchives());
        var archive = fixture.Index(catalog, 10, 1);
        Assert.Equal(10, Assert.Single(catalog.ListArchives()).FileCount);
        Assert.True(catalog.RemoveArchive(archive));
    }

    [Fact]
    public void Deleting_a_catalog_leaves_no_file()
    {
        fixture.MakeFile(fixture.File());
        CatalogFile.Delete(fixture.File());
        CatalogFile.Delete(fixture.File());

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(fixture.File())!)); // because the file has a folder
    }

    [Fact]
    public void A_catalog_that_cannot_be_made_says_so()
    {
        var error = Assert.Throws<CatalogException>(() => CatalogFile.Create(Path.Combine(fixture.File(), "nowhere.db")));

        Assert.Equal(CatalogFault.Storage, error.Fault);
    }

    public void Dispose() => fixture.Dispose();

    private IEnumerable<CatalogEntry> Looking(List<UnixFileMode> seen)
    {
        foreach (var entry in CatalogFixture.Tree(100, 1))
            yield return entry;
        seen.AddRange(Directory.GetFiles(Path.GetDirectoryName(fixture.File())!).Select(File.GetUnixFileMode)); // because the file has a folder
    }

    private static CatalogFile Usable(string path)
    {
        var opening = CatalogFile.Open(path);
        Assert.True(opening.IsUsable, opening.Detail);
        return opening.Catalog;
    }

    private static void Overwrite(string path, int offset, byte[] bytes)
    {
        using var file = File.OpenWrite(path);
        file.Position = offset;
        file.Write(bytes);
    }
}
