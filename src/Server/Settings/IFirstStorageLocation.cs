using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings;

/// <summary>
/// What set-up needs of the storage locations, which stand above the settings and implement it. Where nothing implements
/// it, set-up asks for no storage location.
/// </summary>
public interface IFirstStorageLocation
{
    /// <summary>Whether repositories can live there: null, or why not. Leaves no folder behind that was not there before.</summary>
    Task<Problem?> CheckAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the folder where it is missing and adds the storage location to <paramref name="database"/> without saving:
    /// set-up stores all of its answers in one transaction. Called after <see cref="CheckAsync"/> found nothing.
    /// </summary>
    Task AddAsync(ServerDatabase database, string path, CancellationToken cancellationToken);
}
