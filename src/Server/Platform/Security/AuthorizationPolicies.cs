using Microsoft.AspNetCore.Authorization;

namespace BorgBackupServer.Server.Platform.Security;

/// <summary>The policies that route lines and pages name. What names none needs an administrator.</summary>
public static class AuthorizationPolicies
{
    /// <summary>A person with an account. What they may see and do is decided in the use case.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>A person with the role of administrator, signed in with the cookie.</summary>
    public const string Administrator = "administrator";

    /// <summary>The agent of a client, known by its API key.</summary>
    public const string Agent = "agent";

    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        var signedIn = new AuthorizationPolicyBuilder(AuthenticationSchemes.Session)
            .RequireAuthenticatedUser()
            .RequireClaim(ClaimNames.UserId)
            .Build();
        var administrator = new AuthorizationPolicyBuilder(AuthenticationSchemes.Session)
            .RequireAuthenticatedUser()
            .RequireClaim(ClaimNames.Role, ClaimNames.AdministratorRole)
            .Build();
        var agent = new AuthorizationPolicyBuilder(AuthenticationSchemes.Agent)
            .RequireAuthenticatedUser()
            .RequireClaim(ClaimNames.ClientId)
            .Build();
        services.AddAuthorizationBuilder()
            .AddPolicy(SignedIn, signedIn)
            .AddPolicy(Administrator, administrator)
            .AddPolicy(Agent, agent)
            .SetFallbackPolicy(administrator);
        return services;
    }
}
