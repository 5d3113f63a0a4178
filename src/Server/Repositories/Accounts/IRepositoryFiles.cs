using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>
/// Everything that touches a repository's files, borg included. In single-user mode they are the server's own
/// (<see cref="OwnFiles"/>); in system mode they belong to the client's account, and the server itself can neither read
/// nor change them (<see cref="AccountFiles"/>). Nothing above this knows which. What cannot be done is an
/// <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IRepositoryFiles
{
    /// <summary>How often to look at all repositories for changes that no session announced. A look costs the reading of a folder, or a process.</summary>
    TimeSpan LookEvery { get; }

    /// <summary>Makes what <c>borg init</c> needs around the repository; can be repeated.</summary>
    Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>borg on the repository.</summary>
    /// <param name="newPassphrase">Only for the command that changes it.</param>
    BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase, string? newPassphrase = null);

    /// <summary>The repository's config; null where there is none, empty where it is not one.</summary>
    Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>borg's own lock; null where it is free.</summary>
    Task<BorgLock?> ReadLockAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Whether it was written to; null where the repository is not there.</summary>
    Task<LogMark?> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Looks its log through, see <see cref="LogAudit"/>; null where the repository is not there.</summary>
    Task<LogVerdict?> AuditAsync(RepositoryPlace place, LogRecord? before, bool isOrdered, CancellationToken cancellationToken);

    /// <summary>One step of the way back. Only by whoever has the repository alone.</summary>
    /// <param name="copy">The safety copy, for the step that takes from one.</param>
    /// <param name="onProgress">Gets the number of objects that were put back, now and then.</param>
    Task<WayBackOutcome> BringBackAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<int>? onProgress, CancellationToken cancellationToken);

    /// <summary>Lets the server's own borg forget which state of the repository it saw last, and what it keeps of its archives. The nonce it keeps: that only ever goes forward.</summary>
    Task ForgetAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Bytes on the disk; null if they cannot be counted.</summary>
    Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Removes the repository and what borg remembers of it; can be repeated.</summary>
    Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Moves the repository out of everybody's way, see <see cref="SetAside"/>; can be repeated.</summary>
    Task SetAsideAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Moves it back to its place; can be repeated.</summary>
    Task ReturnAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Removes one that was set aside, for good; can be repeated.</summary>
    /// <param name="onProgress">Gets the number of removed files now and then.</param>
    Task RemoveSetAsideAsync(RepositoryPlace place, Action<long>? onProgress, CancellationToken cancellationToken);

    /// <summary>Removes what is left of a client that has no repository any more.</summary>
    Task RemoveClientAsync(ClientId client, IReadOnlyList<string> homes, CancellationToken cancellationToken);

    /// <param name="onProgress">Gets the number of linked segments now and then.</param>
    /// <returns>Bytes that the copy takes for itself.</returns>
    Task<long> TakeCopyAsync(RepositoryPlace place, SafetyCopyId copy, Action<long>? onProgress, CancellationToken cancellationToken);

    /// <summary>What is on the disk only because of each copy, in bytes.</summary>
    Task<IReadOnlyList<long>> MeasureCopiesAsync(RepositoryPlace place, IReadOnlyList<SafetyCopyId> newestFirst, CancellationToken cancellationToken);

    /// <summary>Removes a copy, a half made one too; can be repeated.</summary>
    Task RemoveCopyAsync(RepositoryPlace place, SafetyCopyId copy, CancellationToken cancellationToken);

    /// <summary>All copies on the disk with the time when each was begun, half made ones too.</summary>
    Task<IReadOnlyList<(SafetyCopyId Copy, DateTimeOffset BegunAt)>> ListCopiesAsync(RepositoryPlace place, CancellationToken cancellationToken);
}
