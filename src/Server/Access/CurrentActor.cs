using System.Security.Claims;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// Who asks, in routes and in pages alike. A request has its principal from the cookie; a page that lives in a circuit
/// has it from the circuit, whose scope no request passes through.
/// </summary>
public sealed class CurrentActor(IServiceProvider services)
{
    private ClaimsPrincipal? requestUser;

    /// <summary>The actor who is signed in. Asking where a policy lets nobody else in is right; elsewhere it is a bug and throws.</summary>
    public async ValueTask<Actor> GetAsync() =>
        await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in here.");

    /// <summary>The actor who is signed in, or null.</summary>
    public async ValueTask<Actor?> FindAsync()
    {
        if (requestUser is not null)
            return From(requestUser);
        var state = await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        return From(state.User);
    }

    internal void Use(ClaimsPrincipal user) => requestUser = user;

    private static Actor? From(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue(ClaimNames.UserId), out var id)
            ? new Actor(new UserId(id), user.FindFirstValue(ClaimNames.Name) ?? "", user.HasClaim(ClaimNames.Role, ClaimNames.AdministratorRole))
            : null;
}
