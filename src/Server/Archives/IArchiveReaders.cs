using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>What the nouns above tell retention: which archives somebody waits to read from.</summary>
public interface IArchiveReaders
{
    /// <summary>Archives of the repository that a job which has not ended reads.</summary>
    Task<IReadOnlySet<ArchiveId>> FindAsync(ServerDatabase database, RepositoryId repositoryId, CancellationToken cancellationToken);
}
