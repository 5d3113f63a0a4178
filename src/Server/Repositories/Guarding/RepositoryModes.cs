using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>What clients may do with their repositories now: the strictest of all restrictions.</summary>
public static class RepositoryModes
{
    public static async Task<RepositoryMode> FindModeAsync(this ServerDatabase database, RepositoryId id, CancellationToken cancellationToken) =>
        Strictest(await database.Set<Restriction>().AsNoTracking().Where(restriction => restriction.RepositoryId == id).ToListAsync(cancellationToken));

    /// <summary>Only those that are restricted; all others are open for backups.</summary>
    public static async Task<IReadOnlyDictionary<RepositoryId, RepositoryMode>> FindModesAsync(
        this ServerDatabase database, IReadOnlyCollection<RepositoryId> ids, CancellationToken cancellationToken) =>
        (await database.Set<Restriction>().AsNoTracking().Where(restriction => ids.Contains(restriction.RepositoryId)).ToListAsync(cancellationToken))
            .GroupBy(restriction => restriction.RepositoryId).ToDictionary(group => group.Key, Strictest);

    /// <summary>The same of all repositories.</summary>
    public static async Task<IReadOnlyDictionary<RepositoryId, RepositoryMode>> FindModesAsync(this ServerDatabase database, CancellationToken cancellationToken) =>
        (await database.Set<Restriction>().AsNoTracking().ToListAsync(cancellationToken))
            .GroupBy(restriction => restriction.RepositoryId).ToDictionary(group => group.Key, Strictest);

    private static RepositoryMode Strictest(IEnumerable<Restriction> restrictions) =>
        restrictions.Select(restriction => restriction.Mode).Append(RepositoryMode.Backup).Min();
}
