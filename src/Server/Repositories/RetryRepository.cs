using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Makes a repository that could not be made before.</summary>
public sealed class RetryRepository(IDbContextFactory<ServerDatabase> databases, RepositoryMaker maker, IClientKeysChanged keys)
{
    public sealed record Request(RepositoryId RepositoryId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var repository = await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken);
            if (repository is null)
                return Problem.NotFound("repository");
            if (actor.Refuse(Permission.ManageRepositories, repository.ClientId) is { } forbidden)
                return forbidden;
            if (!RepositoryLifecycle.Decide(repository.State, RepositoryEvent.Retried).IsSuccess(out var next, out var refused))
                return refused;
            // Of two that press at once, one finds it Failed.
            var taken = await database.Set<Repository>()
                .Where(row => row.Id == request.RepositoryId && row.State == repository.State)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, next), cancellationToken);
            if (taken == 0)
                return RepositoryPassphrase.NotReady(RepositoryState.Creating);
            database.Record(actor, ActivityKind.RepositoryRetried, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if ((await maker.MakeAsync(request.RepositoryId, cancellationToken)).IsProblem(out var problem))
            return problem;
        await keys.ApplyAsync(cancellationToken);
        return Done.It;
    }
}
