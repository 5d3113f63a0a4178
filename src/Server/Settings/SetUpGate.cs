using BorgBackupServer.Server.Platform.Http;
using Microsoft.AspNetCore.Components.Endpoints;

namespace BorgBackupServer.Server.Settings;

/// <summary>Until set-up is done every page leads to it; afterwards it leads away from itself.</summary>
internal static class SetUpGate
{
    private const string SetUpPath = "/setup";

    public static IApplicationBuilder UseSetUpGate(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isSetUp = context.Request.Path.Equals(SetUpPath, StringComparison.OrdinalIgnoreCase);
        if (!isSetUp && !WantsPage(context))
        {
            await next(context);
            return;
        }

        var isDone = await context.RequestServices.GetRequiredService<SetUpDoor>().IsDoneAsync(context.RequestAborted);
        if (isDone == isSetUp)
            context.Response.Redirect(isDone ? "/" : SetUpPath);
        else
            await next(context);
    });

    /// <summary>A page of ours, or a browser at an address where nothing is. Scripts, styles and interfaces pass.</summary>
    private static bool WantsPage(HttpContext context) =>
        context.GetEndpoint() is { } endpoint ? endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null : Browsers.AskForPage(context);
}
