namespace BorgBackupServer.Server.Archives;

/// <summary>How large a repository is on this disk. Measured, because no agent's statistics need be believed for it.</summary>
public static class RepositorySize
{
    /// <summary>Bytes of all files below the folder; null when it cannot be read. Segments are large, so there are few.</summary>
    public static long? Measure(string path)
    {
        // borg replaces files while they are counted.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            return new DirectoryInfo(path).EnumerateFiles("*", options).Sum(LengthOf);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
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
