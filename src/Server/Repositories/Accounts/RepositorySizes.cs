using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>How large repositories are on this disk.</summary>
public sealed class RepositorySizes(IDbContextFactory<ServerDatabase> databases, IRepositoryFiles files)
{
    /// <summary>Bytes; null when they cannot be counted, which keeps nothing from going on.</summary>
    public async Task<long?> MeasureAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var place = await database.Set<Repository>().Where(repository => repository.Id == id)
            .Select(repository => new RepositoryPlace(repository.ClientId, repository.Id, repository.Path)).SingleAsync(cancellationToken);
        try
        {
            return await files.MeasureAsync(place, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
