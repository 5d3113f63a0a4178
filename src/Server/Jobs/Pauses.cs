using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What is paused now. Each question is a look at a few primary keys.</summary>
internal static class Pauses
{
    public static IQueryable<Pause> PausesNow(this ServerDatabase database, DateTimeOffset now) =>
        database.Set<Pause>().AsNoTracking().Where(pause => pause.UntilAt == null || pause.UntilAt > now);

    public static Task<bool> IsServerPausedAsync(this ServerDatabase database, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.PausesNow(now).AnyAsync(pause => pause.Target == Pause.OfServer, cancellationToken);

    /// <summary>Whether the client's agent is not to begin this.</summary>
    public static Task<bool> IsPausedAsync(this ServerDatabase database, ClientId client, PlanId? plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] targets = plan is { } planId ? [Pause.OfServer, Pause.Of(client), Pause.Of(planId)] : [Pause.OfServer, Pause.Of(client)];
        return database.PausesNow(now).AnyAsync(pause => targets.Contains(pause.Target), cancellationToken);
    }

    /// <summary>Those of the server, which concern everybody, and those of clients that the actor may see.</summary>
    public static IQueryable<Pause> PausesFor(this ServerDatabase database, Actor actor, DateTimeOffset now)
    {
        if (actor.Clients.All)
            return database.PausesNow(now);
        var seen = actor.Clients.ClientIds.Select(id => (ClientId?)ClientId.From(id)).ToList();
        return database.PausesNow(now).Where(pause => pause.ClientId == null || seen.Contains(pause.ClientId));
    }

    /// <summary>Null where the actor may pause and resume: the plan, the client, or with neither the whole server.</summary>
    public static async Task<Problem?> RefusePauseAsync(this ServerDatabase database, ClientId? client, PlanId? plan, Actor actor, CancellationToken cancellationToken)
    {
        if (plan is { } planId)
            return await database.RefusePlanAsync(planId, Permission.ManagePlans, actor, cancellationToken);
        return client is { } clientId
            ? await database.RefuseClientAsync(clientId, Permission.ManagePlans, actor, cancellationToken)
            : actor.RefuseUnlessAdministrator();
    }
}
