namespace BorgBackupServer.Borg.OnDisk;

/// <summary>How large a folder is on this disk. Measured, because no client's statistics need be believed for it.</summary>
public static class TreeSize
{
    /// <summary>Bytes of all files below the folder; null when it cannot be read. Links are not followed.</summary>
    public static long? Measure(string path)
    {
        // borg replaces files while they are counted.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            return new DirectoryInfo(path).EnumerateFiles("*", options).Sum(LengthOf);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
