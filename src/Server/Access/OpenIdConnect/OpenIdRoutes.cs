using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Sign-in over the provider, links to it, and its description.</summary>
internal static class OpenIdRoutes
{
    /// <summary>The body of an approval.</summary>
    public sealed record Approval(string Name, bool IsAdministrator, Grants? Grants = null);

    public static IEndpointRouteBuilder MapOpenId(this IEndpointRouteBuilder routes)
    {
        // Only sets out; nothing changes here by it, and whoever leads somebody to it leads them to their own account.
        routes.MapGet(OpenIdConnectPaths.Begin, BeginAsync).AllowAnonymous();
        routes.MapGet(OpenIdConnectPaths.Callback, CompleteAsync).AllowAnonymous(); // proves itself by state, nonce and the cookies of this browser
        routes.MapPost(OpenIdConnectPaths.Link, BeginLinkAsync).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/account/identities", async (ListIdentities list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/account/identities/{id}", async (ExternalIdentityId id, UnlinkIdentity unlink, CurrentActor actor, CancellationToken token) =>
            (await unlink.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/settings/openid-connect", async (GetOpenIdProvider get, CurrentActor actor, CancellationToken token) =>
            (await get.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/settings/openid-connect", async (ChangeOpenIdProvider.Request body, ChangeOpenIdProvider change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(body, await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/settings/openid-connect/test", async (TestOpenIdProvider.Request body, TestOpenIdProvider test, CurrentActor actor, CancellationToken token) =>
            (await test.HandleAsync(body, await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapGet("/api/v1/pending-users", async (int? offset, int? limit, ListPendingUsers list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/pending-users/{id}/approve", async (PendingUserId id, Approval body, ApprovePendingUser approve, CurrentActor actor, CancellationToken token) =>
            (await approve.HandleAsync(new(id, body.Name, body.IsAdministrator, body.Grants ?? Grants.None), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/pending-users/{id}", async (PendingUserId id, DismissPendingUser dismiss, CurrentActor actor, CancellationToken token) =>
            (await dismiss.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }

    private static async Task<IResult> BeginAsync(string? returnUrl, OpenIdConnectFlow flow, HttpContext context)
    {
        var begun = await flow.BeginAsync(context, LocalPath.OrHome(returnUrl), link: null);
        return begun.IsSuccess(out var target, out var problem) ? TypedResults.Redirect(target) : BackToSignIn(problem);
    }

    private static async Task<IResult> BeginLinkAsync(OpenIdConnectFlow flow, SessionMemory sessions, HttpContext context)
    {
        if (Session.IdOf(context.User) is not { } id || await sessions.FindAsync(id, context.RequestAborted) is not { Actor.UserId: { } userId } session)
            return BackToAccount(OpenIdProblems.SessionEnded);
        var begun = await flow.BeginAsync(context, "/account", (userId, session.SecurityStamp));
        return begun.IsSuccess(out var target, out var problem) ? HandoverPage.To(target) : BackToAccount(problem);
    }

    private static async Task<IResult> CompleteAsync(OpenIdConnectFlow flow, SignInWithIdentity signIn, LinkIdentity link, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        if (!(await flow.CompleteAsync(context)).IsSuccess(out var arrival, out var refusal))
            return BackToSignIn(refusal);
        if (arrival.LinkTo is { } userId)
        {
            var linked = await link.HandleAsync(new(userId, arrival.LinkStamp, arrival.Person), cancellationToken);
            return linked.IsProblem(out var unlinked) ? BackToAccount(unlinked) : HandoverPage.To("/account");
        }

        var result = await signIn.HandleAsync(arrival.Person, cancellationToken);
        if (!result.IsSuccess(out var user, out var problem))
            return BackToSignIn(problem);
        // The provider is one factor, whatever it asked for itself: an account with a second one here is asked for it.
        return HandoverPage.To(await steps.ContinueAsync(context, user, "OpenID Connect", cancellationToken) == SignInStep.Session
            ? arrival.ReturnUrl
            : $"/sign-in/code?returnUrl={Uri.EscapeDataString(arrival.ReturnUrl)}");
    }

    private static IResult BackToSignIn(Problem problem) => HandoverPage.To($"/sign-in?problem={Uri.EscapeDataString(problem.Code)}");

    private static IResult BackToAccount(Problem problem) => HandoverPage.To($"/account?problem={Uri.EscapeDataString(problem.Code)}");
}
