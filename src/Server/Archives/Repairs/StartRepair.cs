using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>Repairs a repository. Confirmed by its name and by the numbers of the trial.</summary>
public sealed class StartRepair(IDbContextFactory<ServerDatabase> databases, RepairCheck check, JobQueue queue, TimeProvider time)
{
    /// <param name="Name">The repository's, as the person typed it.</param>
    /// <param name="LostCount">How many archives will be lost, as the trial said.</param>
    /// <param name="DamagedCount">How many archives will have files with missing pieces, as the trial said.</param>
    public sealed record Request(RepositoryId RepositoryId, string Name, int LostCount, int DamagedCount);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.Name != request.Name)
            return Problem.Invalid("repository.name-differs", "That is not the name of the repository.", "Type it as it stands on the page.", "name");
        if (!(await check.FindTrialAsync(database, repository, cancellationToken)).IsSuccess(out var trial, out var obstacle))
            return obstacle;
        var (lost, damaged) = (trial.Outcome.Lost.Count, trial.Outcome.Damaged.Count);
        if ((request.LostCount, request.DamagedCount) != (lost, damaged))
        {
            return Problem.Conflict(
                "repair.confirmation-needed", $"{Counts.Format(lost, "archive")} will be lost, and {damaged} will have files with missing pieces.", "Send both numbers to confirm it.", "lostCount");
        }

        var job = Job.Queue(JobKind.Repair, repository.ClientId, repository.Id, null, new RepairDetail(IsTrial: false, trial.VerifiesData).ToJson(), actor.Name, time.GetUtcNow());
        database.Record(
            actor, ActivityKind.RepairStarted, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"{Counts.Format(lost, "archive")} to be lost, {damaged} to be damaged.");
        return (await queue.EnqueueAsync(database, job, cancellationToken)).IsSuccess(out var id, out var problem) ? new Response(id) : problem;
    }
}
