using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.Account;

/// <summary>One's own account. What ends sessions gives the one that asked a new cookie.</summary>
internal static class AccountRoutes
{
    private const string Own = "/api/v1/account";

    public static IEndpointRouteBuilder MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup(Own).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet(Own, async (DescribeAccount describe, CurrentActor current, CancellationToken cancellationToken) =>
            TypedResults.Ok(await describe.HandleAsync(await current.GetAsync(), cancellationToken))).RequireAuthorization(AuthorizationPolicies.SignedIn);
        account.MapPut("/email", async (ChangeEmail.Request request, ChangeEmail change, CurrentActor current, HttpContext context, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).ToHttp());
        account.MapGet("/second-factor", async (DescribeSecondFactor describe, CurrentActor current, CancellationToken cancellationToken) =>
            TypedResults.Ok(await describe.HandleAsync(await current.GetAsync(), cancellationToken))).WithMetadata(new WithoutSecondFactorAttribute());
        account.MapPost("/authenticator/begin", async (BeginAuthenticator begin, CurrentActor current, CancellationToken cancellationToken) =>
            (await begin.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp()).WithMetadata(new WithoutSecondFactorAttribute());
        account.MapPost("/authenticator", ConfirmAsync).WithMetadata(new WithoutSecondFactorAttribute());
        account.MapPost("/authenticator/remove", async (RemoveAuthenticator.Request request, RemoveAuthenticator remove, CurrentActor current, SignInSteps steps, HttpContext context, CancellationToken cancellationToken) =>
            await GoOnAsync(await remove.HandleAsync(request, await current.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken), steps, context));
        account.MapPost("/recovery-codes", async (RenewRecoveryCodes.Request request, RenewRecoveryCodes renew, CurrentActor current, HttpContext context, CancellationToken cancellationToken) =>
            (await renew.HandleAsync(request, await current.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).ToHttp());
        account.MapPost("/password", async (ChangePassword.Request request, ChangePassword change, CurrentActor current, SignInSteps steps, HttpContext context, CancellationToken cancellationToken) =>
            await GoOnAsync(await change.HandleAsync(request, await current.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken), steps, context));
        return routes;
    }

    private static async Task<IResult> ConfirmAsync(ConfirmAuthenticator.Request request, ConfirmAuthenticator confirm, CurrentActor current, SignInSteps steps, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await confirm.HandleAsync(request, await current.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken);
        if (!result.IsSuccess(out var outcome, out var problem))
            return problem.ToHttp();
        await steps.RenewAsync(context, outcome.User);
        return TypedResults.Ok(outcome.Shown);
    }

    private static async Task<IResult> GoOnAsync(Result<SignIn.Response> result, SignInSteps steps, HttpContext context)
    {
        if (!result.IsSuccess(out var user, out var problem))
            return problem.ToHttp();
        await steps.RenewAsync(context, user);
        return TypedResults.NoContent();
    }
}
