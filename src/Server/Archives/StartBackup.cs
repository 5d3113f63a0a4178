using System.Data;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Queues a backup of a plan. The archive is named here, once, so that it can be told again whatever happens.</summary>
public sealed class StartBackup(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    private static readonly JobState[] Live = [JobState.Queued, JobState.Leased, JobState.Running, JobState.Verifying];

    public sealed record Request(PlanId PlanId);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return Problem.NotFound("plan");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // Serializable takes the write lock at once: of two clicks at the same time, the second sees the job of the first.
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var found = await (
            from plan in database.Set<Plan>().AsNoTracking()
            join client in database.Set<Client>() on plan.ClientId equals client.Id
            join repository in database.Set<Repository>() on plan.RepositoryId equals repository.Id
            where plan.Id == request.PlanId
            select new { Plan = plan, ClientState = client.State, RepositoryState = repository.State })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return Problem.NotFound("plan");
        if (Refuse(found.ClientState, found.RepositoryState) is { } problem)
            return problem;
        if (await database.Set<Job>().AnyAsync(
                job => job.PlanId == request.PlanId && job.Kind == JobKind.Backup && Live.Contains(job.State), cancellationToken))
            return Problem.Conflict("backup.already-running", "A backup of this plan is running or waiting already.", "Wait for it, or cancel it.");

        var now = time.GetUtcNow();
        var detail = new BackupDetail(ArchiveName.Create(found.Plan.Name, now));
        var queued = Job.Queue(JobKind.Backup, found.Plan.ClientId, found.Plan.RepositoryId, found.Plan.Id, detail.ToJson(), actor.Name, now);
        var id = await queue.EnqueueAsync(database, queued, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        queue.Announce(queued);
        return new Response(id);
    }

    private static Problem? Refuse(ClientState client, RepositoryState repository) => (client, repository) switch
    {
        (ClientState.Waiting, _) => Problem.Conflict(
            "client.not-enrolled", "No agent has enrolled for this client yet.", "Run the command from the client's page on the machine."),
        (ClientState.Left, _) => Problem.Conflict(
            "client.left", "The client's agent has left.", "Enrol it again with a new command from the client's page."),
        (_, RepositoryState.Creating) => Problem.Conflict(
            "repository.not-ready", "The repository is still being made.", "Try again in a moment."),
        (_, RepositoryState.Failed) => Problem.Conflict(
            "repository.not-ready", "The repository could not be made.", "See the repository's own problem, and make it again."),
        _ => null,
    };
}
