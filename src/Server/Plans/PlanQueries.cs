using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans;

/// <summary>The plans that an actor may see.</summary>
public static class PlanQueries
{
    public static IQueryable<Plan> PlansFor(this ServerDatabase database, Actor actor) => database.Set<Plan>().SeenBy(actor, plan => plan.ClientId);

    /// <summary>Null where the actor may do this to the plan; otherwise not-found, or which permission is missing.</summary>
    public static async Task<Problem?> RefusePlanAsync(this ServerDatabase database, PlanId id, Permission permission, Actor actor, CancellationToken cancellationToken) =>
        await database.PlansFor(actor).Where(plan => plan.Id == id).Select(plan => (ClientId?)plan.ClientId).SingleOrDefaultAsync(cancellationToken) is { } client
            ? actor.Refuse(permission, client)
            : Problem.NotFound("plan");
}
