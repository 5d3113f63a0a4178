namespace BorgBackupServer.Catalog.Storage;

/// <summary>The files on disk that make a catalog.</summary>
internal static class CatalogFiles
{
    /// <summary>An empty file of mode 0600: names of files are nobody else's business. SQLite gives its side files the same mode.</summary>
    public static void MakeEmpty(string path)
    {
        try
        {
            Delete(path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CatalogException(CatalogFault.Storage, "The catalog file cannot be made.", error);
        }
    }

    /// <summary>SQLite notices when whole pages are missing, and takes a part of a page for one that ends in zeros.</summary>
    public static bool EndsInsidePage(string path, CatalogConnection connection) =>
        new FileInfo(path).Length % connection.Prepare("PRAGMA page_size").Scalar(1) != 0;

    /// <summary>The log goes first: left alone beside a new file it could be taken for that file's.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in (string[])["-wal", "-shm", ""])
            File.Delete(path + suffix);
    }
}
