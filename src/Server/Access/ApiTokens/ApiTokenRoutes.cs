using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.ApiTokens;

internal static class ApiTokenRoutes
{
    /// <param name="Token">Shown once.</param>
    public sealed record Made(ApiTokenId ApiTokenId, string Token)
    {
        public override string ToString() => $"(token {ApiTokenId})";
    }

    public static IEndpointRouteBuilder MapApiTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/tokens", async (ListApiTokens list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/tokens", async Task<IResult> (CreateApiToken.Request body, CreateApiToken create, CurrentActor actor, CancellationToken token) =>
            (await create.HandleAsync(body, await actor.GetAsync(), token)).IsSuccess(out var made, out var problem)
                ? TypedResults.Ok(new Made(made.ApiTokenId, made.Token.Reveal()))
                : problem.ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/tokens/{id}", async (ApiTokenId id, RevokeApiToken revoke, CurrentActor actor, CancellationToken token) =>
            (await revoke.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
