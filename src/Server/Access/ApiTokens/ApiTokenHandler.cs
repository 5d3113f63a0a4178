using System.Security.Claims;
using System.Text.Encodings.Web;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary><c>Authorization: Bearer bbs_…</c> makes the owner of the token of whoever shows it, with the rights of the token.</summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokenMemory tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string KeyScheme = "Bearer";

    /// <summary>Before the random part, so that a search for secrets in a tree of sources finds a token that lies there.</summary>
    public const string Prefix = "bbs_";

    private const int MostChars = 128;

    private static readonly Problem Unknown = new(
        "access.unknown-token", ProblemKind.Unauthenticated, "This server does not know the API token, or its time is over.", "Make another one on the page of your account.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(KeyScheme + " ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var token = header[(KeyScheme.Length + 1)..].Trim();
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.Length > MostChars)
            return AuthenticateResult.Fail(Unknown.Code);
        var hash = Tokens.Hash(token);
        if (await tokens.FindAsync(hash, Context.RequestAborted) is not { } live)
            return AuthenticateResult.Fail(Unknown.Code);

        var identity = new ClaimsIdentity(Scheme.Name, ClaimNames.Name, ClaimNames.Role);
        identity.AddClaim(new Claim(ClaimNames.UserId, $"{live.Actor.UserId}"));
        identity.AddClaim(new Claim(ClaimNames.Name, live.Actor.Name));
        identity.AddClaim(new Claim(ClaimNames.ApiToken, hash));
        if (live.Actor.IsAdministrator)
            identity.AddClaim(new Claim(ClaimNames.Role, ClaimNames.AdministratorRole));
        if (live.LacksSecondFactor)
            identity.AddClaim(new Claim(ClaimNames.SecondFactorMissing, "yes"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = KeyScheme;
        return Unknown.ToHttp().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessProblems.Forbidden.ToHttp().ExecuteAsync(Context);
}
