using System.Security.Claims;
using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// Who asks, in routes and in pages alike. A request has its principal from the cookie; a page that lives in a circuit
/// has it from the circuit, whose scope no request passes through.
/// </summary>
public sealed class CurrentActor(IServiceProvider services, SessionMemory sessions, ApiTokenMemory tokens)
{
    private ClaimsPrincipal? requestUser;

    /// <summary>The actor who is signed in. Asking where a policy lets nobody else in is right; elsewhere it is a bug and throws.</summary>
    public async ValueTask<Actor> GetAsync() =>
        await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in here.");

    /// <summary>
    /// The actor who is signed in, or null. What they may is read anew each time: a page that stays open for hours goes by
    /// what holds now. Somebody whose session has ended sees nothing, until their page is led to the sign-in.
    /// </summary>
    public async ValueTask<Actor?> FindAsync()
    {
        var user = requestUser ?? (await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync()).User;
        if (user.Identity?.IsAuthenticated != true || !Guid.TryParse(user.FindFirstValue(ClaimNames.UserId), out var id))
            return null;
        var actor = await FindLiveAsync(user) ?? new Actor(new UserId(id), user.FindFirstValue(ClaimNames.Name) ?? "", IsAdministrator: false);
        return actor with { Origin = RequestOrigin.Of(user) };
    }

    private async ValueTask<Actor?> FindLiveAsync(ClaimsPrincipal user)
    {
        if (Session.IdOf(user) is { } session)
            return (await sessions.FindAsync(session, CancellationToken.None))?.Actor;
        return user.FindFirstValue(ClaimNames.ApiToken) is { } hash ? (await tokens.FindAsync(hash, CancellationToken.None))?.Actor : null;
    }

    internal void Use(ClaimsPrincipal user) => requestUser = user;
}
