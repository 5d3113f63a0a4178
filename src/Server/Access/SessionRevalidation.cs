using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace BorgBackupServer.Server.Access;

/// <summary>A page that stays open makes no requests, so its session is looked at every two seconds; in memory, which costs next to nothing.</summary>
internal sealed class SessionRevalidation(ILoggerFactory logs, SessionCheck check) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(2);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        check.IsValidAsync(authenticationState.User, cancellationToken);
}
