using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Takes out of a catalog the archives that are not in the server's record any more.</summary>
public sealed class CatalogTidying(IDbContextFactory<ServerDatabase> databases, Catalogs catalogs, ILogger<CatalogTidying> logger)
{
    /// <summary>A catalog that is missing or damaged is left alone: whoever needs it next builds it anew from what is recorded.</summary>
    public async Task TidyAsync(RepositoryId repositoryId, CancellationToken cancellationToken)
    {
        using var turn = await catalogs.EnterAsync(repositoryId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var recorded = (await database.Set<Archive>().Where(archive => archive.RepositoryId == repositoryId).Select(archive => archive.Id).ToListAsync(cancellationToken))
            .Select(id => id.Value).ToHashSet();
        var opening = catalogs.Open(repositoryId);
        if (!opening.IsUsable)
            return;
        using var catalog = opening.Catalog;
        try
        {
            foreach (var archive in catalog.ListArchives().Select(archive => archive.Archive).Where(archive => !recorded.Contains(archive)).ToList())
                catalog.RemoveArchive(archive);
        }
        catch (CatalogException damage)
        {
            logger.CatalogNotTidied(repositoryId, damage.Message);
        }
    }
}
