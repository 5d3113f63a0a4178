using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Passphrases;

internal static class PassphraseRoutes
{
    /// <summary>The password of who asks.</summary>
    public sealed record Own(string Password);

    public static IEndpointRouteBuilder MapPassphraseRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/repositories/{id}/passphrase/change", async (RepositoryId id, Own body, ChangeRepositoryPassphrase change, CurrentActor actor, HttpContext context, CancellationToken cancellationToken) =>
            (await change.HandleAsync(new(id, body.Password), await actor.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
