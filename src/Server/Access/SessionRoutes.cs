using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access;

/// <summary>Sign-in, sign-out, and who is signed in.</summary>
internal static class SessionRoutes
{
    /// <param name="Grants">What the account was given by name; an administrator may more.</param>
    public sealed record Response(string Name, bool IsAdministrator, Grants Grants);

    /// <param name="Next">The password was right; this is still asked for.</param>
    public sealed record Pending(SignInStep Next);

    public static IEndpointRouteBuilder MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/session", SignInAsync).AllowAnonymous();
        routes.MapPost("/api/v1/session/second-factor", ConfirmAsync).AllowAnonymous(); // asks for the cookie of the first step itself
        routes.MapGet("/api/v1/session", GetAsync).WithSummary("Describe session").RequireAuthorization(AuthorizationPolicies.SignedIn).WithMetadata(new WithoutSecondFactorAttribute());
        routes.MapDelete("/api/v1/session", (Delegate)SignOutAsync).WithSummary("Sign out").RequireAuthorization(AuthorizationPolicies.SignedIn).WithMetadata(new WithoutSecondFactorAttribute());
        routes.MapPost("/sign-out", (Delegate)LeaveAsync).AllowAnonymous(); // ends whatever session there is; a form of the page's menu
        return routes;
    }

    private static async Task<IResult> SignInAsync(SignIn.Request request, SignIn signIn, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await signIn.HandleAsync(request, context.Connection.RemoteIpAddress, cancellationToken);
        if (!result.IsSuccess(out var user, out var problem))
            return problem.ToHttp();
        return await steps.ContinueAsync(context, user, cancellationToken) == SignInStep.Session
            ? TypedResults.NoContent()
            : TypedResults.Ok(new Pending(SignInStep.SecondFactor));
    }

    private static async Task<IResult> ConfirmAsync(TakeCode.Request request, PendingSignIn pending, TakeCode takeCode, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync(context) is not { } user)
            return SecondFactorProblems.NotPending.ToHttp();
        if ((await takeCode.HandleAsync(request, user.UserId, context.Connection.RemoteIpAddress, cancellationToken)).IsProblem(out var problem))
            return problem.ToHttp();
        await steps.CompleteAsync(context, user);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> GetAsync(CurrentActor current)
    {
        var actor = await current.GetAsync();
        return TypedResults.Ok(new Response(actor.Name, actor.IsAdministrator, actor.Grants));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, CurrentActor current, ActivityJournal journal)
    {
        await RecordAsync(current, journal);
        await Session.EndAsync(context);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, CurrentActor current, ActivityJournal journal)
    {
        await RecordAsync(current, journal);
        await Session.EndAsync(context);
        return TypedResults.LocalRedirect("~/sign-in");
    }

    // Without a token: whoever goes away in the middle of it has signed out all the same.
    private static async Task RecordAsync(CurrentActor current, ActivityJournal journal)
    {
        if (await current.FindAsync() is { UserId: { } userId } actor)
            await journal.RecordAsync(actor, ActivityKind.SignedOut, ActivitySubject.User(userId, actor.Name), null, CancellationToken.None);
    }
}
