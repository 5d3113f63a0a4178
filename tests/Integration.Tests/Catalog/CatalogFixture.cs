using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Integration.Tests.Fixtures;

namespace BorgBackupServer.Integration.Tests.Catalog;

/// <summary>A folder for catalog files, and a tree to index.</summary>
public sealed class CatalogFixture : IDisposable
{
    private readonly TempFolder folder = new();

    public Guid Chain { get; } = Guid.CreateVersion7();

    public string File(string name = "catalog.db") => Path.Combine(folder.Path, name);

    public static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);

    /// <summary>Files of one byte; each tenth one has <paramref name="size"/> instead.</summary>
    public static IEnumerable<CatalogEntry> Tree(int files, long size)
    {
        for (var number = 0; number < files; number++)
        {
            yield return new CatalogEntry
            {
                Path = Bytes($"d{number / 50:0000}/file-number-{number:000000}"),
                Type = EntryType.File,
                SizeBytes = number % 10 == 0 ? size : 1,
            };
        }
    }

    public Guid Index(CatalogFile catalog, int files, long size)
    {
        var archive = Guid.CreateVersion7();
        _ = catalog.IndexArchive(Chain, archive, Tree(files, size), null, CancellationToken.None);
        return archive;
    }

    /// <summary>A closed catalog of two archives, in one file without a log.</summary>
    public Guid[] MakeFile(string path, int files = 2_000)
    {
        using var catalog = CatalogFile.Create(path);
        return [Index(catalog, files, 2), Index(catalog, files, 3)];
    }

    public void Dispose() => folder.Dispose();
}
