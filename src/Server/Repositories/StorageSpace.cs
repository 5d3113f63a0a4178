namespace BorgBackupServer.Server.Repositories;

/// <summary>Room on the file system that holds a folder. Free is what this account may still use.</summary>
public readonly record struct StorageSpace(long FreeBytes, long TotalBytes)
{
    private const long GiB = 1L << 30;

    /// <summary>Less than a twentieth is free, or less than 2 GiB, which borg needs even to delete. Then the guard lets no backup begin.</summary>
    public bool IsNearlyFull => FreeBytes < Math.Max(TotalBytes / 20, 2 * GiB);

    /// <summary>Null if the folder is missing or does not say.</summary>
    public static StorageSpace? Of(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return Directory.Exists(folder) ? new StorageSpace(drive.AvailableFreeSpace, drive.TotalSize) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
