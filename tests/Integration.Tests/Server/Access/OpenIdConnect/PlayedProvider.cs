using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>
/// An OpenID Connect provider in the test's process: discovery, keys, authorization code with PKCE, tokens, user
/// information. Honest until a test says otherwise; it signs by hand, so that it can also sign what no library would.
/// </summary>
public sealed class PlayedProvider : IAsyncDisposable
{
    public const string ClientId = "borg-backup-server";
    public const string ClientSecret = "a secret of client and provider";

    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Grant> codes = new();
    private readonly ConcurrentDictionary<string, PlayedPerson> accessTokens = new();
    private readonly WebApplication app;

    private PlayedProvider(WebApplication app) => this.app = app;

    public string Address { get; private set; } = "";

    /// <summary>Who sits before the browser, already known to the provider.</summary>
    public PlayedPerson Person { get; set; } = new("subject-1", "Grace");

    /// <summary>Changes the members of the next tokens.</summary>
    public Action<Dictionary<string, object?>>? ChangeToken { get; set; }

    /// <summary>Signs in another way: header and payload as text, the whole token back.</summary>
    public Func<string, string, string>? Sign { get; set; }

    /// <summary>Changes the description of the provider.</summary>
    public Action<Dictionary<string, object?>>? ChangeDescription { get; set; }

    public int RefusedTokenRequests { get; private set; }

    private sealed record Grant(string RedirectUri, string Challenge, string? Nonce, PlayedPerson Person);

    public static async Task<PlayedProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "played-provider", Args = ["--urls=http://127.0.0.1:0"] });
        builder.Logging.ClearProviders();
        var provider = new PlayedProvider(builder.Build());
        provider.Map();
        await provider.app.StartAsync();
        provider.Address = provider.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // because it has started
        return provider;
    }

    /// <summary>Honest again.</summary>
    public void Reset() => (ChangeToken, Sign, ChangeDescription) = (null, null, null);

    public static string SignWith(RSA signer, string header, string payload)
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return text + "." + Base64Url.EncodeToString(signer.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        key.Dispose();
    }

    private void Map()
    {
        app.MapGet("/.well-known/openid-configuration", () =>
        {
            var description = new Dictionary<string, object?>
            {
                ["issuer"] = Address,
                ["authorization_endpoint"] = Address + "/authorize",
                ["token_endpoint"] = Address + "/token",
                ["userinfo_endpoint"] = Address + "/userinfo",
                ["jwks_uri"] = Address + "/keys",
                ["response_types_supported"] = new[] { "code" },
                ["subject_types_supported"] = new[] { "public" },
                ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
                ["code_challenge_methods_supported"] = new[] { "S256" },
            };
            ChangeDescription?.Invoke(description);
            return Results.Json(description);
        });
        app.MapGet("/keys", () =>
        {
            var numbers = key.ExportParameters(includePrivateParameters: false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "k1", alg = "RS256", n = Base64Url.EncodeToString(numbers.Modulus), e = Base64Url.EncodeToString(numbers.Exponent) } } });
        });
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
        app.MapGet("/userinfo", (HttpRequest request) =>
            accessTokens.TryGetValue(request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var person)
                ? Results.Json(person.InUserInformation())
                : Results.Unauthorized());
    }

    private IResult Authorize(HttpRequest request)
    {
        string Ask(string name) => request.Query[name].ToString();
        if (Ask("client_id") != ClientId || Ask("response_type") != "code" || Ask("code_challenge_method") != "S256" || !Ask("scope").Split(' ').Contains("openid"))
            return Results.BadRequest();
        if (Person.Refuses)
            return Results.Redirect($"{Ask("redirect_uri")}?error=access_denied&state={Uri.EscapeDataString(Ask("state"))}");
        var code = Tokens.Create().Token;
        codes[code] = new Grant(Ask("redirect_uri"), Ask("code_challenge"), request.Query["nonce"], Person);
        return Results.Redirect($"{Ask("redirect_uri")}?code={code}&state={Uri.EscapeDataString(Ask("state"))}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret || form["grant_type"] != "authorization_code"
            || !codes.TryRemove(form["code"].ToString(), out var grant) || grant.RedirectUri != form["redirect_uri"] || grant.Challenge != challenge)
        {
            RefusedTokenRequests++;
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var accessToken = Tokens.Create().Token;
        accessTokens[accessToken] = grant.Person;
        return Results.Json(new { access_token = accessToken, token_type = "Bearer", expires_in = 300, id_token = IdToken(grant) });
    }

    private string IdToken(Grant grant)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var members = new Dictionary<string, object?> { ["iss"] = Address, ["aud"] = ClientId, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300, ["nonce"] = grant.Nonce };
        foreach (var (name, value) in grant.Person.InToken())
            members[name] = value;
        ChangeToken?.Invoke(members);
        var (header, payload) = ("""{"alg":"RS256","kid":"k1","typ":"JWT"}""", JsonSerializer.Serialize(members));
        return Sign is null ? SignWith(key, header, payload) : Sign(header, payload);
    }
}
