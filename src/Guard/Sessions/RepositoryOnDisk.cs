using System.Globalization;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Guard.Judging;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>Answers the judge from the disk, or, of a repository on a remote host, from what its borg has told. A session opens one repository at most.</summary>
internal sealed class RepositoryOnDisk : IRepositoryAccess, IDisposable
{
    private readonly Dictionary<string, SharedLock> locks;
    private readonly TimeProvider time;
    private RepositoryIndex? index;
    private FarObjects? far;

    /// <summary>Opens all lock files: borg, which is started next, inherits them, and only later is it known which one counts.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public RepositoryOnDisk(IEnumerable<GuardedRepository> repositories, TimeProvider time)
    {
        this.time = time;
        locks = repositories.Where(repository => repository.Mode != RepositoryMode.Closed)
            .ToDictionary(repository => repository.Path, repository => new SharedLock(repository.LockFile), StringComparer.Ordinal);
    }

    /// <summary>The repository that was entered, for the session's record.</summary>
    public event Action<GuardedRepository>? Entered;

    public bool TryEnter(GuardedRepository repository, TimeSpan wait)
    {
        if (!locks[repository.Path].TryTake(wait, time))
            return false;
        Entered?.Invoke(repository);
        return true;
    }

    /// <summary>What was learned of the repository that is open now.</summary>
    public void Learn(FarObjects learned) => far = learned;

    public Func<ObjectId, bool>? ExistingObjects(GuardedRepository repository)
    {
        if (repository.IsFar)
            return far is { } learned ? learned.Objects.Contains : null;
        index = RepositoryIndex.OpenCurrent(repository.Path);
        return index is { } found ? found.Contains : null;
    }

    public long? Nonce(GuardedRepository repository)
    {
        if (repository.IsFar)
            return far?.Nonce;
        try
        {
            var text = File.ReadAllText(Path.Combine(repository.Path, "nonce")).Trim();
            return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var nonce) && nonce >= 0 ? nonce : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public long BytesOnDisk(IEnumerable<GuardedRepository> repositories) => repositories.Sum(repository => repository.IsFar ? repository.FarBytes ?? 0 :
        new DirectoryInfo(Path.Combine(repository.Path, "data")) is { Exists: true } segments ? segments.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0);

    public (long FreeBytes, long TotalBytes) Space(GuardedRepository repository)
    {
        if (repository.IsFar)
            return (long.MaxValue, long.MaxValue); // the remote host itself says when it is full
        try
        {
            var drive = new DriveInfo(repository.Path);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    public void Dispose() => index?.Dispose();
}
