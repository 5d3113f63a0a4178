using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings;

/// <summary>
/// A request for another name than the server's is refused: a page that makes its own name point here (DNS rebinding)
/// would otherwise be of the same origin as the server, and a name from the Host header might get into an answer.
/// </summary>
internal static class HostFilter
{
    private static readonly Problem WrongHost = Problem.Invalid(
        "request.wrong-host", "The server is not asked by its own address.",
        "Open it by its public address. Behind a reverse proxy, pass the Host header on; from the server's own machine, http://localhost works as well.");

    public static IApplicationBuilder UseHostFilter(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (await context.RequestServices.GetRequiredService<PublicHost>().AllowsAsync(context.Request.Host, context.RequestAborted))
            await next(context);
        else
            await WrongHost.ToHttp().ExecuteAsync(context);
    });
}
