using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;

namespace BorgBackupServer.Server.Access.ApiTokens;

internal static class ApiTokenFeature
{
    public static IServiceCollection AddApiTokens(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(AuthenticationSchemes.ApiToken, null);
        services.AddSingleton<ApiTokenMemory>();
        services.AddHostedService<ApiTokenWriter>();
        services.AddTransient<CreateApiToken>();
        services.AddTransient<ListApiTokens>();
        services.AddTransient<RevokeApiToken>();
        return services;
    }

    /// <summary>Tokens are for the REST API alone. Who shows one there is known by it, whatever cookie comes along.</summary>
    public static string SchemeOf(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Authorization.ToString().StartsWith(ApiTokenHandler.KeyScheme, StringComparison.OrdinalIgnoreCase)
            ? AuthenticationSchemes.ApiToken
            : AuthenticationSchemes.Session;
}
