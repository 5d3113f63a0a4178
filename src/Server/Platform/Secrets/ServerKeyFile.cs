using BorgBackupServer.Server.Platform.Start;

namespace BorgBackupServer.Server.Platform.Secrets;

/// <summary>The file that holds the server key: made at first start, mode 0600, never in the database.</summary>
public static class ServerKeyFile
{
    /// <summary>
    /// Reads the key; makes one only where there is no database yet, because a new key beside an old database
    /// would make every stored secret unreadable for good.
    /// </summary>
    /// <param name="databaseExists">Asked only where there is no key.</param>
    /// <exception cref="ServerStartException">The file is missing, open to others, or damaged.</exception>
    public static ServerKey Open(string path, Func<bool> databaseExists)
    {
        if (File.Exists(path))
            return Read(path);
        if (databaseExists())
        {
            throw new ServerStartException(
                $"The server key file {path} is missing, but there is a database that was made with it.",
                "Put the key file back from your copy, with mode 0600. Without it the passphrases of the repositories in this database cannot be read.");
        }

        return Create(path);
    }

    private static ServerKey Read(string path)
    {
        if (OwnerOnly.IsReachedByOthers(path))
        {
            throw new ServerStartException(
                $"The server key file {path} can be reached by other accounts of this machine (mode 0{Convert.ToString((int)File.GetUnixFileMode(path), 8)}).",
                $"Find out who could have read it, then run: chmod 600 '{path}'");
        }

        var bytes = ReadStart(path);
        return bytes.Length == ServerKey.SizeBytes
            ? new ServerKey(bytes)
            : throw new ServerStartException(
                $"The server key file {path} is damaged: it does not have exactly {ServerKey.SizeBytes} bytes.",
                "Put the key file back from your copy.");
    }

    /// <summary>At most one byte more than a key has, whatever the file is.</summary>
    private static byte[] ReadStart(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[ServerKey.SizeBytes + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    private static ServerKey Create(string path)
    {
        var key = ServerKey.Create();
        // Complete before it has its name: a crash in between leaves no half key behind.
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly.File }))
        {
            file.Write(key.Bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
        return key;
    }
}
