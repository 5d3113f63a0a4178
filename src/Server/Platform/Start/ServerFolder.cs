using System.Globalization;

namespace BorgBackupServer.Server.Platform.Start;

/// <summary>
/// The data folder, opened for this process alone: mode 0700, and held by a lock file, because two servers on one
/// SQLite folder would each believe the queue to be its own. The lock is the kernel's (flock), so a killed server leaves none.
/// </summary>
public sealed class ServerFolder : IDisposable
{
    private readonly FileStream heldLock;

    private ServerFolder(string path, FileStream heldLock)
    {
        Path = path;
        this.heldLock = heldLock;
    }

    public string Path { get; }

    /// <exception cref="ServerStartException">The folder cannot be used, or another server has it.</exception>
    public static ServerFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly.Folder);
            if (File.GetUnixFileMode(path) != OwnerOnly.Folder)
                File.SetUnixFileMode(path, OwnerOnly.Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException(
                $"The data folder {path} cannot be used: {exception.Message}",
                "Name a folder that this account may create or owns: --data DIR");
        }

        return new ServerFolder(path, Hold(System.IO.Path.Combine(path, "server.lock")));
    }

    /// <summary>The file stays when the server ends: removing it would open a race between two that start.</summary>
    public void Dispose() => heldLock.Dispose();

    private static FileStream Hold(string lockFile)
    {
        FileStream file;
        try
        {
            file = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException(
                $"The data folder is in use by another server (process {ReadHolder(lockFile)}).",
                "Stop that server first, or name another folder: --data DIR");
        }

        // In a file of its own: the lock keeps its file from being read as well.
        File.WriteAllText(PidFile(lockFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return file;
    }

    private static string ReadHolder(string lockFile)
    {
        try
        {
            var text = File.ReadAllText(PidFile(lockFile));
            return text.Length is > 0 and < 20 && text.All(char.IsAsciiDigit) ? text : "unknown";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static string PidFile(string lockFile) => System.IO.Path.ChangeExtension(lockFile, ".pid");
}
