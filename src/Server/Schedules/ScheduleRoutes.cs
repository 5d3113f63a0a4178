using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Schedules;

internal static class ScheduleRoutes
{
    /// <param name="Minutes">Null for the default.</param>
    public sealed record Threshold(int? Minutes = null);

    public static IEndpointRouteBuilder MapScheduleRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/schedules", async (int? offset, int? limit, ListSchedules list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/schedules/week", async (GetWeekLoad week, CurrentActor actor, CancellationToken token) =>
            (await week.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/clients/{id}/overdue-after", async (ClientId id, Threshold body, ChangeOverdueThreshold change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(new(id, body.Minutes), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
