using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>A new password by mail.</summary>
internal static class ForgottenPasswordFeature
{
    public static IServiceCollection AddForgottenPassword(this IServiceCollection services)
    {
        services.AddSingleton<RequestPasswordReset>();
        services.AddSingleton<MailPasswordReset>();
        services.AddSingleton<ResetPassword>();
        return services;
    }

    public static IEndpointRouteBuilder MapForgottenPassword(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/password-resets", (RequestPasswordReset.Request request, RequestPasswordReset ask, HttpContext context) =>
            ask.Handle(request, context.Connection.RemoteIpAddress).ToHttp()).AllowAnonymous();
        routes.MapPost("/api/v1/password-resets/use", async (ResetPassword.Request request, ResetPassword reset, CancellationToken cancellationToken) =>
            (await reset.HandleAsync(request, cancellationToken)).ToHttp()).AllowAnonymous(); // the token is the permission
        return routes;
    }
}
