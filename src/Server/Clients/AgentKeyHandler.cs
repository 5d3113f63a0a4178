using System.Security.Claims;
using System.Text.Encodings.Web;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BorgBackupServer.Server.Clients;

/// <summary><c>Authorization: Bearer KEY</c> makes the agent of one client of whoever shows it.</summary>
internal sealed class AgentKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AgentKeys keys, AgentGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const int MostKeyChars = 128;

    /// <summary>Why this request, whose key is unknown, gets no answer about its key any more.</summary>
    private Problem? refusal;

    internal static readonly Problem UnknownKey = new(
        "agent.unknown-key", ProblemKind.Unauthenticated, "This server does not know the agent's key.",
        "The client was enrolled anew or its agent was shut out. Make a new enrolment command on the client's page and run it on the machine.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string prefix = AgentRoutes.KeyScheme + " ";
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        var key = header[prefix.Length..].Trim();
        var hash = Tokens.Hash(key);
        if (key.Length is 0 or > MostKeyChars || await keys.FindAsync(hash, Context.RequestAborted) is not { } clientId)
        {
            // A good key always works: 256 random bits are not guessed, and one agent's old key shuts out none behind the same address.
            refusal = await gate.RefuseAsync(Context.Connection.RemoteIpAddress, hash, Context.RequestAborted);
            return AuthenticateResult.Fail(UnknownKey.Code);
        }

        var identity = new ClaimsIdentity([new Claim(ClaimNames.ClientId, clientId.ToString())], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = AgentRoutes.KeyScheme;
        return (refusal ?? UnknownKey).ToHttp().ExecuteAsync(Context);
    }
}
