namespace BorgBackupServer.Server.Repositories;

/// <summary>Room on the file system that holds a folder. Free is what this account may still use.</summary>
public readonly record struct StorageSpace(long FreeBytes, long TotalBytes)
{
    private const long GiB = 1L << 30;

    /// <summary>Less than a twentieth is free, but at least 2 GiB, which borg needs even to delete, and at most 20 GiB: a small part of a huge disk is still much.</summary>
    public bool IsNearlyFull => FreeBytes < Math.Clamp(TotalBytes / 20, 2 * GiB, 20 * GiB);

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
