using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Our lock of a repository, taken alone: no session of a client is in it, and none gets in. Dispose lets go of it.</summary>
internal sealed class RepositoryLock : IDisposable
{
    private readonly FileStream file;

    private RepositoryLock(FileStream file) => this.file = file;

    /// <summary>Null if somebody has it.</summary>
    /// <exception cref="UnauthorizedAccessException">The file is not the server's.</exception>
    public static RepositoryLock? TryTake(string path)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX); sessions take the same file with LOCK_SH.
            return new RepositoryLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = Platform.OwnerOnly.File,
            }));
        }
        catch (IOException held) when (held is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Shared, as sessions hold it; null if somebody has it alone.</summary>
    public static RepositoryLock? TryShare(string path)
    {
        try
        {
            // FileShare.Read is flock(LOCK_SH).
            return new RepositoryLock(new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read }));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Signals whoever holds it and is ours: a guard, and the borg below it. Others who only have it open are spared.</summary>
    public static void SignalHolders(string path, ProcessSignal signal)
    {
        foreach (var process in RunningProcess.All().Where(process => process != Environment.ProcessId && Holds(process, path)))
            RunningProcess.Signal(process, signal);
    }

    public void Dispose() => file.Dispose();

    private static bool Holds(int process, string path)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path
                && File.ReadAllText($"/proc/{process}/fdinfo/{Path.GetFileName(descriptor)}").Contains("FLOCK", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
