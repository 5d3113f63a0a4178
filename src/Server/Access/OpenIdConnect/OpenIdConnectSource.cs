using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>
/// The framework's options for the provider as it is described at this moment. They are made anew when the description or
/// the server's address has changed, so that a change holds at once, in every process and without a restart; in between
/// they are kept, because they hold the provider's keys.
/// </summary>
internal sealed class OpenIdConnectSource(IDbContextFactory<ServerDatabase> databases, IPublishedAddress address, SecretBox box, IDataProtectionProvider protection, TimeProvider time) : IDisposable
{
    public const string Scheme = "openid";

    private const int MostAnswerBytes = 1024 * 1024;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SignInTimeout = TimeSpan.FromMinutes(15);

    /// <summary>Signatures with a key that only the provider has. A secret that both know would let this server's own settings forge tokens, and “none” is no signature.</summary>
    private static readonly string[] Signatures =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = AnswerTimeout,
        MaxResponseContentBufferSize = MostAnswerBytes,
    };

    private volatile Prepared? prepared;

    /// <summary>Null where there is no provider, or none that is switched on.</summary>
    public async Task<OpenIdConnectOptions?> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var provider = await database.Set<OpenIdProvider>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == OpenIdProvider.RowId, cancellationToken);
        if (provider is not { IsEnabled: true } || await address.FindAsync(cancellationToken) is not { } serverAddress)
            return null;
        if (prepared is { } kept && kept.Version == provider.Version && kept.ServerAddress == serverAddress)
            return kept.Options;
        var options = Make(provider, serverAddress);
        prepared = new Prepared(provider.Version, serverAddress, options);
        return options;
    }

    public void Dispose() => http.Dispose();

    private OpenIdConnectOptions Make(OpenIdProvider provider, string serverAddress)
    {
        var options = new OpenIdConnectOptions
        {
            Authority = provider.Authority,
            ClientId = provider.ClientId,
            ClientSecret = OpenIdSecret.Reveal(box, provider),
            RequireHttpsMetadata = new Uri(provider.Authority).Scheme == Uri.UriSchemeHttps, // http:// is taken for this machine alone, see OpenIdRules
            ResponseType = OpenIdConnectResponseType.Code,
            // The answer comes as a navigation, on which cookies with SameSite=Lax travel; a form from elsewhere would need None, and with it HTTPS always.
            ResponseMode = OpenIdConnectResponseMode.Query,
            UsePkce = true,
            CallbackPath = OpenIdConnectPaths.Callback,
            SignInScheme = Scheme, // never used: OpenIdConnectAnswer takes over before
            SaveTokens = false,
            TokenHandler = new SignedTokens { MapInboundClaims = false },
            GetClaimsFromUserInfoEndpoint = true,
            RemoteAuthenticationTimeout = SignInTimeout,
            BackchannelTimeout = AnswerTimeout,
            Backchannel = http,
            TimeProvider = time,
            Events = OpenIdConnectAnswer.Events(OpenIdConnectPaths.RedirectUri(serverAddress), provider.Authority),
        };
        options.Scope.Clear();
        foreach (var scope in provider.Scopes.Split(' '))
            options.Scope.Add(scope);
        options.ClaimActions.Clear();
        options.TokenValidationParameters.ValidateIssuer = true;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.ValidateLifetime = true;
        options.TokenValidationParameters.RequireExpirationTime = true;
        options.TokenValidationParameters.RequireSignedTokens = true;
        options.TokenValidationParameters.ValidAlgorithms = Signatures;
        options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        Bind(options.CorrelationCookie, "bbs-openid-state.", serverAddress);
        Bind(options.NonceCookie, "bbs-openid-nonce.", serverAddress);
        new OpenIdConnectPostConfigureOptions(protection).PostConfigure(Scheme, options);
        return options;
    }

    private static void Bind(CookieBuilder cookie, string name, string serverAddress)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = serverAddress.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private sealed record Prepared(Guid Version, string ServerAddress, OpenIdConnectOptions Options);
}
