namespace BorgBackupServer.Agent.Machine;

/// <summary>Writes files so that a power cut leaves the old content or the new, never half of one.</summary>
public static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces or makes a file that only its owner can read.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        var folder = Path.GetDirectoryName(path) ?? throw new ArgumentException("A file has a folder.", nameof(path));
        var temporary = path + ".tmp";
        File.Delete(temporary); // a leftover of a crash would keep its own mode
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        Posix.SyncFolder(folder);
    }
}
