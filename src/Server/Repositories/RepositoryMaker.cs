using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// Carries a repository from <see cref="RepositoryState.Creating"/> to Ready or Failed. Whatever ends it early, nothing
/// half made is left on disk; a killed server finds the row at its next start and makes the repository anew.
/// </summary>
public sealed class RepositoryMaker(IDbContextFactory<ServerDatabase> databases, RepositoryOnDisk disk, ILogger<RepositoryMaker> log)
{
    public async Task<Result<Done>> MakeAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        var plan = await ReadAsync(id, cancellationToken);
        try
        {
            var made = await disk.MakeAsync(plan, cancellationToken);
            return made.IsSuccess(out var borgId, out var problem)
                ? await SucceedAsync(plan, borgId)
                : await FailAsync(plan, problem);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(plan, StorageProblems.Of(exception, plan.StoragePath));
        }
        catch (OperationCanceledException)
        {
            await FailAsync(plan, Problem.Unavailable("repository.interrupted", "Making the repository was interrupted.", "Try again."));
            throw;
        }
    }

    /// <summary>Takes away what is on disk of a repository that is being given up. Never called for one that was Ready.</summary>
    public Task CleanUpAsync(RepositoryPlace place) => disk.CleanUpAsync(place, CancellationToken.None);

    private async Task<RepositoryToMake> ReadAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows =
            from repository in database.Set<Repository>().AsNoTracking()
            join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
            where repository.Id == id && repository.State == RepositoryState.Creating
            select new RepositoryToMake(new RepositoryPlace(repository.ClientId, repository.Id, repository.Path), location.Path, repository.ProtectedPassphrase, repository.Encryption);
        return await rows.SingleOrDefaultAsync(cancellationToken)
            ?? throw new InvalidOperationException($"Repository {id} is not to be made.");
    }

    // Without a token: what borg has made is written down even when nobody waits for the answer any more.
    private async Task<Result<Done>> SucceedAsync(RepositoryToMake plan, string borgId)
    {
        var next = RepositoryLifecycle.Decide(RepositoryState.Creating, RepositoryEvent.Made).Value;
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        var changed = await database.Set<Repository>()
            .Where(row => row.Id == plan.Id && row.State == RepositoryState.Creating)
            .ExecuteUpdateAsync(row => row
                .SetProperty(r => r.State, next)
                .SetProperty(r => r.BorgId, borgId)
                .SetProperty(r => r.ProblemCode, (string?)null)
                .SetProperty(r => r.ProblemDetail, (string?)null)
                .SetProperty(r => r.ProblemHint, (string?)null), CancellationToken.None);
        if (changed == 0)
        {
            await disk.CleanUpAsync(plan.Place, CancellationToken.None);
            return Problem.Conflict("repository.given-up", "The repository was given up while it was being made.", "Add it again.");
        }

        RepositoriesLog.Made(log, plan.Id, borgId);
        return Done.It;
    }

    private async Task<Problem> FailAsync(RepositoryToMake plan, Problem problem)
    {
        await disk.CleanUpAsync(plan.Place, CancellationToken.None);
        var next = RepositoryLifecycle.Decide(RepositoryState.Creating, RepositoryEvent.MakingFailed).Value;
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await database.Set<Repository>()
            .Where(row => row.Id == plan.Id && row.State == RepositoryState.Creating)
            .ExecuteUpdateAsync(row => row
                .SetProperty(r => r.State, next)
                .SetProperty(r => r.ProblemCode, problem.Code)
                .SetProperty(r => r.ProblemDetail, problem.Detail)
                .SetProperty(r => r.ProblemHint, problem.Hint), CancellationToken.None);
        RepositoriesLog.NotMade(log, plan.Id, problem.Code, problem.Detail);
        return problem;
    }
}
