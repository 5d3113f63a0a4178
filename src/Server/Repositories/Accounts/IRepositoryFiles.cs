using BorgBackupServer.Borg.Commands;
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
    /// <summary>Whether this process itself can read and change them: what the audit of the log and the way back need.</summary>
    bool AreOwn { get; }

    /// <summary>Makes what <c>borg init</c> needs around the repository; can be repeated.</summary>
    Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>borg on the repository.</summary>
    BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase);

    /// <summary>The repository's config; null where there is none, empty where it is not one.</summary>
    Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Bytes on the disk; null if they cannot be counted.</summary>
    Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken);

    /// <summary>Removes the repository and what borg remembers of it; can be repeated.</summary>
    Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken);

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
