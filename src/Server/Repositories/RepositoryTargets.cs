using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The part of an order that says which repository, and carries what opens it.</summary>
public sealed class RepositoryTargets(IDbContextFactory<ServerDatabase> databases, SecretBox secrets)
{
    public async Task<Result<RepositoryTarget>> BuildAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.Id == id)
            .Select(repository => new { repository.State, repository.Path, repository.BorgId, repository.ProtectedPassphrase, repository.Generation })
            .SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return Problem.NotFound("repository");
        if (!row.State.IsThere() || row.BorgId is null)
            return RepositoryPassphrase.NotReady(row.State);
        if (!RepositoryPassphrase.Reveal(secrets, id, row.ProtectedPassphrase).IsSuccess(out var passphrase, out var problem))
            return problem;
        return new RepositoryTarget
        {
            RepositoryId = id.Value,
            BorgId = row.BorgId,
            Path = RemoteAddress.ForClient(row.Path, id),
            Passphrase = new Secret(passphrase),
            Generation = row.Generation == 0 ? null : row.Generation,
        };
    }
}
