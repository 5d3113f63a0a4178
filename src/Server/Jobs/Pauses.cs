using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
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
}
