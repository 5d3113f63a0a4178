using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans;

/// <summary>Changes what a plan says. A backup that is running keeps to what it was ordered.</summary>
public sealed class ChangePlan(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(PlanId PlanId, PlanDraft Plan);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.ManagePlans, actor, cancellationToken) is { } refusal)
            return refusal;
        if (await ApplyAsync(database, request, actor, ActivityKind.PlanChanged, cancellationToken) is { } problem)
            return problem;
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }

    /// <summary>The same without saving, for a use case that changes more in the same transaction.</summary>
    /// <param name="kind">How the activity calls it: a new plan gets its first answers here too.</param>
    public static async Task<Problem?> ApplyAsync(ServerDatabase database, Request request, Actor actor, ActivityKind kind, CancellationToken cancellationToken)
    {
        if (!PlanRules.Check(request.Plan).IsSuccess(out var draft, out var problem))
            return problem;
        if (await database.Set<Plan>().SingleOrDefaultAsync(row => row.Id == request.PlanId, cancellationToken) is not { } plan)
            return Problem.NotFound("plan");
        if (await database.Set<Plan>().AnyAsync(other => other.ClientId == plan.ClientId && other.Name == draft.Name && other.Id != plan.Id, cancellationToken))
            return Problem.Conflict("plan.name-taken", "The client has a plan of this name already.", "Choose another name.", "name");
        var changes = new ActivityChanges
        {
            { "name", plan.Name, draft.Name },
            { "paths", plan.Paths, draft.Paths },
            { "excludes", plan.Excludes, draft.Excludes },
            { "compression", plan.Compression, draft.Compression },
            { "oneFileSystem", plan.OneFileSystem, draft.OneFileSystem },
            { "retention", plan.Retention, draft.Retention },
            { "hooks", plan.Hooks, draft.Hooks },
            { "databases", PlanWords.Databases(plan.Databases), PlanWords.Databases(draft.Databases ?? []) },
        };
        plan.Change(draft.Name, draft.Paths, draft.Excludes, draft.Compression, draft.OneFileSystem, draft.Retention, draft.Hooks, draft.Databases);
        database.Record(actor, kind, await database.SubjectAsync(plan, cancellationToken), changes);
        return null;
    }
}
