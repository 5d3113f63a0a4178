using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>Who clicks on a page is not idle, although an open page makes no requests.</summary>
internal sealed class SessionActivity(AuthenticationStateProvider states, SessionCheck check) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var user = (await states.GetAuthenticationStateAsync()).User;
        if (user.HasClaim(claim => claim.Type == ClaimNames.SessionId))
            await check.RefreshAsync(user, CancellationToken.None);
        await next(context);
    };
}
