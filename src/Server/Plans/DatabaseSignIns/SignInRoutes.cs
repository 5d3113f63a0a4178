using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

internal static class SignInRoutes
{
    /// <summary>What is stored; no answer ever has it.</summary>
    public sealed record Body(string User, Secret Password);

    public static IEndpointRouteBuilder MapDatabaseSignIns(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/clients/{id}/database-sign-ins", async (ClientId id, ListDatabaseSignIns list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/clients/{id}/database-sign-ins/{source}", async (ClientId id, string source, Body body, StoreDatabaseSignIn store, CurrentActor actor, CancellationToken token) =>
            (await store.HandleAsync(new(id, source, body.User, body.Password), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/clients/{id}/database-sign-ins/{source}", async (ClientId id, string source, RemoveDatabaseSignIn remove, CurrentActor actor, CancellationToken token) =>
            (await remove.HandleAsync(new(id, source), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
