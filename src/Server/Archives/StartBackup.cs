using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
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
    public sealed record Request(PlanId PlanId);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.TriggerBackup, actor, cancellationToken) is { } refusal)
            return refusal;
        if (await database.FindSubjectAsync(request.PlanId, cancellationToken) is not { } subject)
            return Problem.NotFound("plan");
        database.Record(actor, ActivityKind.BackupStarted, subject);
        // The queue refuses a second live backup of the plan, also of two clicks at once.
        return (await AddAsync(database, request, actor.Name, cancellationToken)).IsSuccess(out var job, out var problem) ? new Response(job.Id) : problem;
    }

    /// <summary>The same for many plans inside the caller's transaction. The caller saves, commits, and announces the jobs.</summary>
    /// <returns>For each plan its job, or why it has none.</returns>
    public async Task<IReadOnlyDictionary<PlanId, Result<Job>>> AddManyAsync(
        ServerDatabase database, IReadOnlyCollection<PlanId> plans, string requestedBy, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<PlanId, Result<Job>>();
        if (plans.Count == 0)
            return answers;
        var found = await FindAsync(database, plans, cancellationToken);
        foreach (var plan in plans)
            answers[plan] = found.TryGetValue(plan, out var subject) ? Make(plan, subject, requestedBy) : Problem.NotFound("plan");
        var jobs = answers.Values.Select(answer => answer.IsSuccess(out var job, out _) ? job : null).OfType<Job>().ToList();
        foreach (var (plan, refusal) in await queue.AddBackupsAsync(database, jobs, cancellationToken))
            answers[plan] = refusal;
        return answers;
    }

    private async Task<Result<Job>> AddAsync(ServerDatabase database, Request request, string requestedBy, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(database, [request.PlanId], cancellationToken)).TryGetValue(request.PlanId, out var found))
            return Problem.NotFound("plan");
        if (!Make(request.PlanId, found, requestedBy).IsSuccess(out var job, out var problem))
            return problem;
        return (await queue.EnqueueAsync(database, job, cancellationToken)).IsProblem(out var refusal) ? refusal : job;
    }

    private static Task<Dictionary<PlanId, Found>> FindAsync(ServerDatabase database, IReadOnlyCollection<PlanId> plans, CancellationToken cancellationToken) => (
        from plan in database.Set<Plan>()
        join client in database.Set<Client>() on plan.ClientId equals client.Id
        join repository in database.Set<Repository>() on plan.RepositoryId equals repository.Id
        where EF.Parameter(plans).Contains(plan.Id)
        select new { plan.Id, Found = new Found(plan.Name, plan.ClientId, plan.RepositoryId, client.State, repository.State) })
        .ToDictionaryAsync(row => row.Id, row => row.Found, cancellationToken);

    private Result<Job> Make(PlanId plan, Found found, string requestedBy)
    {
        if (Refuse(found.ClientState, found.RepositoryState) is { } problem)
            return problem;
        var now = time.GetUtcNow();
        var detail = new BackupDetail(ArchiveName.Create(found.Name, now));
        return Job.Queue(JobKind.Backup, found.ClientId, found.RepositoryId, plan, detail.ToJson(), requestedBy, now);
    }

    private static Problem? Refuse(ClientState client, RepositoryState repository) => (client, repository) switch
    {
        (ClientState.Waiting, _) => Problem.Conflict(
            "client.not-enrolled", "No agent has enrolled for this client yet.", "Run the command from the client's page on the machine."),
        (ClientState.Left, _) => Problem.Conflict(
            "client.left", "The client's agent has left.", "Enrol it again with a new command from the client's page."),
        (_, RepositoryState.Frozen) => FrozenRepository.Refusal,
        (_, RepositoryState.Creating) => Problem.Conflict(
            "repository.not-ready", "The repository is still being made.", "Try again in a moment."),
        (_, RepositoryState.Deleted or RepositoryState.Removing) => RepositoryPassphrase.NotReady(repository),
        (_, RepositoryState.Failed) => Problem.Conflict(
            "repository.not-ready", "The repository could not be made.", "See the repository's own problem, and make it again."),
        _ => null,
    };

    private sealed record Found(string Name, ClientId ClientId, RepositoryId RepositoryId, ClientState ClientState, RepositoryState RepositoryState);
}
