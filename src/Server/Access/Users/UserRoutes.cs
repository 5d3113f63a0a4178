using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.Users;

internal static class UserRoutes
{
    /// <summary>The body of a request that changes a user; all of it is what holds from then on.</summary>
    public sealed record Changes(bool IsAdministrator, bool IsDisabled, Grants Grants);

    public sealed record NewPassword(string Password);

    public sealed record NewEmail(string? Email);

    public static IEndpointRouteBuilder MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/users", async (int? offset, int? limit, ListUsers list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/users", async (CreateUser.Request body, CreateUser create, CurrentActor actor, CancellationToken token) =>
            (await create.HandleAsync(body, await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapGet("/api/v1/users/{id}", async (UserId id, GetUser get, CurrentActor actor, CancellationToken token) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/users/{id}", async (UserId id, Changes body, ChangeUser change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(new(id, body.IsAdministrator, body.IsDisabled, body.Grants), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/users/{id}", async (UserId id, DeleteUser delete, CurrentActor actor, CancellationToken token) =>
            (await delete.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/users/{id}/email", async (UserId id, NewEmail body, SetEmail set, CurrentActor actor, CancellationToken token) =>
            (await set.HandleAsync(new(id, body.Email), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/users/{id}/password", async (UserId id, NewPassword body, SetPassword set, CurrentActor actor, CancellationToken token) =>
            (await set.HandleAsync(new(id, body.Password), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/users/{id}/second-factor", async (UserId id, ResetSecondFactor reset, CurrentActor actor, CancellationToken token) =>
            (await reset.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
