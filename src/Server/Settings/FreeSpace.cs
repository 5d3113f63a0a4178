using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Settings;

/// <summary>How much room there is where a folder is, or would be made.</summary>
internal static class FreeSpace
{
    /// <summary>A sentence, or null where it cannot be told.</summary>
    public static string? Describe(string path)
    {
        try
        {
            var existing = Path.GetFullPath(path);
            while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
                existing = parent;
            return $"{ByteSizes.Format(new DriveInfo(existing).AvailableFreeSpace)} free there.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
