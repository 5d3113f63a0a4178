using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>The provider as it is described, without its secret.</summary>
public sealed class GetOpenIdProvider(IDbContextFactory<ServerDatabase> databases, IPublishedAddress address)
{
    /// <param name="RedirectUri">What is entered at the provider.</param>
    public sealed record Response(
        bool IsEnabled, string Authority, string ClientId, bool HasSecret, string Scopes, string ButtonText, NewUserRule NewUsers, UserId? TemplateUserId, string RedirectUri);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var provider = await database.Set<OpenIdProvider>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == OpenIdProvider.RowId, cancellationToken);
        var redirectUri = OpenIdConnectPaths.RedirectUri(await address.FindAsync(cancellationToken) ?? "");
        return provider is null
            ? new Response(false, "", "", false, "openid profile email", "Sign in with your organisation", NewUserRule.Refused, null, redirectUri)
            : new Response(
                provider.IsEnabled, provider.Authority, provider.ClientId, provider.ProtectedSecret is not null, provider.Scopes, provider.ButtonText,
                provider.NewUsers, provider.TemplateUserId, redirectUri);
    }
}
