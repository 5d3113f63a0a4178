using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>REST over client, plan and schedule together.</summary>
internal static class PlanRoutes
{
    /// <summary>The body of a request that changes a plan, its schedule, or both.</summary>
    public sealed record Changes(PlanAnswers? Plan = null, ScheduleAnswers? Schedule = null, int? ConfirmDeletionOf = null);

    public static IEndpointRouteBuilder MapPlanRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/clients", async (ProtectClient.Request body, ProtectClient protect, CurrentActor actor, CancellationToken token) =>
            (await protect.HandleAsync(body, await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/clients/{id}", async (ClientId id, DeleteClient delete, CurrentActor actor, CancellationToken token) =>
            (await delete.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapGet("/api/v1/plan-defaults", async (GetPlanDefaults defaults, CurrentActor actor, CancellationToken token) =>
            (await defaults.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/plans", async (ClientId? clientId, int? offset, int? limit, ListPlans list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(clientId, null, offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/plans", async (AddPlan.Request body, AddPlan add, CurrentActor actor, CancellationToken token) =>
            (await add.HandleAsync(body, await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/plans/{id}", async (PlanId id, Changes body, ChangeProtection change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(new(id, body.Plan, body.Schedule, body.ConfirmDeletionOf), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/plans/{id}", async (PlanId id, RemovePlan remove, CurrentActor actor, CancellationToken token) =>
            (await remove.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/plans/{id}/run", async (PlanId id, StartBackup start, CurrentActor actor, CancellationToken token) =>
            (await start.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/schedules/preview", async (ScheduleAnswers body, PlanId? planId, PreviewSchedule preview, CurrentActor actor, CancellationToken token) =>
            (await preview.HandleAsync(new(body.Over(new()), planId), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
