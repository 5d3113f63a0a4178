using Microsoft.AspNetCore.Authorization;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace BorgBackupServer.Server.Platform.Security;

/// <summary>The policies that route lines and pages name. What names none needs an administrator.</summary>
public static class AuthorizationPolicies
{
    /// <summary>A person with an account, or an API token of theirs. What they may see and do is decided in the use case.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>A person with the role of administrator, or a token with all that they may.</summary>
    public const string Administrator = "administrator";

    /// <summary>The agent of a client, known by its API key.</summary>
    public const string Agent = "agent";

    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        var signedIn = new AuthorizationPolicyBuilder(AuthenticationSchemes.User)
            .RequireAuthenticatedUser()
            .RequireClaim(ClaimNames.UserId)
            .RefuseMissingSecondFactor()
            .Build();
        var administrator = new AuthorizationPolicyBuilder(AuthenticationSchemes.User)
            .RequireAuthenticatedUser()
            .RequireClaim(ClaimNames.Role, ClaimNames.AdministratorRole)
            .RefuseMissingSecondFactor()
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

    /// <summary>Part of every policy for sessions.</summary>
    public static AuthorizationPolicyBuilder RefuseMissingSecondFactor(this AuthorizationPolicyBuilder policy) =>
        policy.RequireAssertion(context => !context.User.HasClaim(claim => claim.Type == ClaimNames.SecondFactorMissing) || IsOpenWithout(context.Resource));

    /// <summary>A request brings its route along, and a page within a circuit itself.</summary>
    private static bool IsOpenWithout(object? resource) => resource switch
    {
        HttpContext context => context.GetEndpoint()?.Metadata.GetMetadata<WithoutSecondFactorAttribute>() is not null,
        RouteData route => route.PageType.IsDefined(typeof(WithoutSecondFactorAttribute), inherit: false),
        _ => false,
    };
}
