using System.Security.Claims;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Clients;

/// <summary>The agent behind a request that the policy for agents let in.</summary>
public static class AgentPrincipal
{
    /// <summary>The client whose agent asks. Elsewhere it is a bug and throws.</summary>
    public static ClientId ClientId(this ClaimsPrincipal principal) =>
        Clients.ClientId.Parse(principal.FindFirstValue(ClaimNames.ClientId) ?? throw new InvalidOperationException("No agent asks here."), null);
}
