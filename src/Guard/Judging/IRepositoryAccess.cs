using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>What the judge has to know of the repository on disk.</summary>
internal interface IRepositoryAccess
{
    /// <summary>Takes our lock, shared, and keeps it to the end of the session. False if maintenance has it all the time.</summary>
    bool TryEnter(GuardedRepository repository, TimeSpan wait);

    /// <summary>Asks which objects exist; called once borg holds its exclusive lock. Null if nobody can tell.</summary>
    Func<ObjectId, bool>? ExistingObjects(GuardedRepository repository);

    /// <summary>The next free nonce in the repository; null if it has none, or one that cannot be read.</summary>
    long? Nonce(GuardedRepository repository);

    /// <summary>Bytes of segments on disk, of all these repositories.</summary>
    long BytesOnDisk(IEnumerable<GuardedRepository> repositories);

    /// <summary>Room on the file system of the repository. Nothing is free where nobody can tell.</summary>
    (long FreeBytes, long TotalBytes) Space(GuardedRepository repository);
}
