using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What the framework's handler found in the provider's answer. It signs nobody in: it checks, and leaves this beside the request.</summary>
internal sealed class OpenIdConnectAnswer
{
    private static readonly object Place = new();

    /// <summary>Null where the answer was refused.</summary>
    public ExternalPerson? Person { get; private init; }

    public AuthenticationProperties? Properties { get; private init; }

    /// <summary>Where the person wanted to go; the handler takes it out of the properties.</summary>
    public string? ReturnUrl { get; private init; }

    /// <summary>The kind of what was wrong. The exception's words come from outside and may hold a token, so they go nowhere.</summary>
    public string Failure { get; private init; } = "";

    public static OpenIdConnectAnswer? Of(HttpContext context) => context.Items[Place] as OpenIdConnectAnswer;

    /// <param name="redirectUri">From the configured address; the handler's own would be made from the Host header.</param>
    /// <param name="authority">Whose word counts, and nobody else's, whatever the discovery document names as issuer.</param>
    public static OpenIdConnectEvents Events(string redirectUri, string authority) => new()
    {
        OnRedirectToIdentityProvider = context =>
        {
            context.ProtocolMessage.RedirectUri = redirectUri;
            return Task.CompletedTask;
        },
        OnTokenValidated = context =>
        {
            if (!OpenIdRules.IsSameIssuer(context.SecurityToken.Issuer, authority))
                context.Fail(new SecurityTokenInvalidIssuerException("The token is of another issuer than the one that is configured."));
            return Task.CompletedTask;
        },
        OnUserInformationReceived = context =>
        {
            if (context.Principal?.Identity is ClaimsIdentity identity)
                Complete(identity, context.User.RootElement);
            return Task.CompletedTask;
        },
        OnTicketReceived = context =>
        {
            context.HttpContext.Items[Place] = context.Principal is { } principal && ExternalPerson.From(principal) is { } person
                ? new OpenIdConnectAnswer { Person = person, Properties = context.Properties, ReturnUrl = context.ReturnUri }
                : new OpenIdConnectAnswer { Failure = "the token lacks issuer or subject" };
            context.HandleResponse();
            return Task.CompletedTask;
        },
        OnRemoteFailure = context =>
        {
            context.HttpContext.Items[Place] = new OpenIdConnectAnswer { Failure = Describe(context.Failure) };
            context.HandleResponse();
            return Task.CompletedTask;
        },
    };

    /// <summary>The kind of exception, and a code of the specification such as <c>invalid_client</c>, which says what is wrong with the settings.</summary>
    private static string Describe(Exception? failure)
    {
        var cause = failure?.InnerException ?? failure;
        var code = cause?.Data["error"] as string;
        return cause is null ? "" : code is { Length: > 0 and < 60 } && code.All(c => char.IsAsciiLetterLower(c) || c == '_') ? $"{cause.GetType().Name} ({code})" : cause.GetType().Name;
    }

    /// <summary>
    /// What the token left out, from the provider's second document. Address and "verified" are taken from the same one of
    /// the two: otherwise the one's address would be believed for the other's check.
    /// </summary>
    private static void Complete(ClaimsIdentity identity, System.Text.Json.JsonElement document)
    {
        Add("preferred_username");
        Add("name");
        if (identity.HasClaim(claim => claim.Type is "email" or "email_verified"))
            return;
        Add("email");
        Add("email_verified");

        void Add(string name)
        {
            if (!identity.HasClaim(claim => claim.Type == name) && document.TryGetProperty(name, out var value))
                identity.AddClaim(new Claim(name, value.ToString()));
        }
    }
}
