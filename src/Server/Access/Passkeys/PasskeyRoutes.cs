using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>Passkeys of one's own, and signing in with them.</summary>
internal static class PasskeyRoutes
{
    public sealed record NewName(string Name);

    public sealed record OwnWord(string Password);

    public static IEndpointRouteBuilder MapPasskeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/session/passkey/options", async (BeginPasskeySignIn begin, CancellationToken token) =>
            (await begin.HandleAsync(token)).ToHttp()).AllowAnonymous();
        routes.MapPost("/api/v1/session/passkey", SignInAsync).AllowAnonymous();
        routes.MapPost("/api/v1/session/second-factor/passkey/options", BeginFactorAsync).AllowAnonymous(); // the cookie of the first factor is asked for inside
        routes.MapPost("/api/v1/session/second-factor/passkey", ConfirmFactorAsync).AllowAnonymous(); // the same
        routes.MapGet("/api/v1/account/passkeys", async (ListPasskeys list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn).WithMetadata(new WithoutSecondFactorAttribute());
        routes.MapPost("/api/v1/account/passkeys/options", async (BeginPasskey.Request body, BeginPasskey begin, CurrentActor actor, HttpContext context, CancellationToken token) =>
            (await begin.HandleAsync(body, await actor.GetAsync(), context.Connection.RemoteIpAddress, token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn).WithMetadata(new WithoutSecondFactorAttribute());
        routes.MapPost("/api/v1/account/passkeys", AddAsync).RequireAuthorization(AuthorizationPolicies.SignedIn).WithMetadata(new WithoutSecondFactorAttribute());
        routes.MapPut("/api/v1/account/passkeys/{id}", async (PasskeyId id, NewName body, RenamePasskey rename, CurrentActor actor, CancellationToken token) =>
            (await rename.HandleAsync(new(id, body.Name), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/account/passkeys/{id}/remove", async (PasskeyId id, OwnWord body, RemovePasskey remove, CurrentActor actor, HttpContext context, CancellationToken token) =>
            (await remove.HandleAsync(new(id, body.Password), await actor.GetAsync(), context.Connection.RemoteIpAddress, token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }

    /// <summary>Whose session reached nothing without a second factor goes on with a new one, which does.</summary>
    private static async Task<IResult> AddAsync(AddPasskey.Request body, AddPasskey add, CurrentActor current, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        var actor = await current.GetAsync();
        var result = await add.HandleAsync(body, actor, cancellationToken);
        if (result.IsSuccess(out _, out _) && actor.UserId is { } userId && context.User.HasClaim(claim => claim.Type == ClaimNames.SecondFactorMissing))
            await steps.RenewAsync(context, userId);
        return result.ToHttp().Result;
    }

    /// <summary>Device and the person's finger, face or PIN: both factors at once.</summary>
    private static async Task<IResult> SignInAsync(UsePasskey.Request body, UsePasskey use, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await use.HandleAsync(body, expected: null, context.Connection.RemoteIpAddress, cancellationToken);
        return await EndAsync(result, "passkey alone", steps, context);
    }

    private static async Task<IResult> BeginFactorAsync(BeginPasskeyFactor begin, PendingSignIn pending, HttpContext context, CancellationToken cancellationToken) =>
        await pending.FindAsync(context) is { } user ? (await begin.HandleAsync(user.UserId, cancellationToken)).ToHttp().Result : PasskeyProblems.TooLate.ToHttp();

    private static async Task<IResult> ConfirmFactorAsync(UsePasskey.Request body, UsePasskey use, PendingSignIn pending, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync(context) is not { } user)
            return PasskeyProblems.TooLate.ToHttp();
        return await EndAsync(await use.HandleAsync(body, user.UserId, context.Connection.RemoteIpAddress, cancellationToken), "passkey as second factor", steps, context);
    }

    private static async Task<IResult> EndAsync(Result<SignIn.Response> result, string means, SignInSteps steps, HttpContext context)
    {
        if (!result.IsSuccess(out var user, out var problem))
            return problem.ToHttp();
        await steps.CompleteAsync(context, user, means);
        return TypedResults.NoContent();
    }
}
