using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>Gives a client another plan with its schedule, for example one for its databases beside the one for its files.</summary>
public sealed class AddPlan(IDbContextFactory<ServerDatabase> databases, PlanDefaults planDefaults, ChangeSchedule changeSchedule, TimeProvider time)
{
    public const int MaxPlans = 50;

    /// <param name="RepositoryId">One of the client's; null takes its oldest.</param>
    public sealed record Request(ClientId ClientId, PlanAnswers? Plan = null, ScheduleAnswers? Schedule = null, RepositoryId? RepositoryId = null);

    public sealed record Response(PlanId PlanId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseClientAsync(request.ClientId, Permission.ManagePlans, actor, cancellationToken) is { } refusal)
            return refusal;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var repository = await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.ClientId == request.ClientId && (request.RepositoryId == null || repository.Id == request.RepositoryId))
            .OrderBy(repository => repository.Id).Select(repository => (RepositoryId?)repository.Id).FirstOrDefaultAsync(cancellationToken);
        if (repository is not { } repositoryId)
            return Problem.NotFound("repository");
        if (await database.Set<Plan>().CountAsync(plan => plan.ClientId == request.ClientId, cancellationToken) >= MaxPlans)
            return Problem.Conflict("plan.too-many", $"A client has at most {MaxPlans} plans.", "Change one of those that are there.");

        var defaults = await planDefaults.BuildAsync(database, cancellationToken);
        var draft = (request.Plan ?? new()).Over(defaults);
        // Whoever names databases and no paths does not mean the usual paths.
        if (request.Plan is { Databases.Count: > 0, Paths: null })
            draft = draft with { Paths = [] };
        if (await database.Set<Plan>().AnyAsync(plan => plan.ClientId == request.ClientId && plan.Name == draft.Name, cancellationToken))
            return PlanAnswers.At(Problem.Conflict("plan.name-taken", "The client has a plan of this name already.", "Choose another name.", "name"));
        var plan = Plan.Create(request.ClientId, repositoryId, draft.Name, time.GetUtcNow());
        database.Add(plan);
        await database.SaveChangesAsync(cancellationToken);
        if (await ChangePlan.ApplyAsync(database, new(plan.Id, draft), actor, ActivityKind.PlanAdded, cancellationToken) is { } planProblem)
            return PlanAnswers.At(planProblem);
        if (await changeSchedule.ApplyAsync(database, new(plan.Id, (request.Schedule ?? new()).Over(ScheduleDefaults.Draw())), actor, cancellationToken) is { } scheduleProblem)
            return ScheduleAnswers.At(scheduleProblem);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Response(plan.Id);
    }
}
