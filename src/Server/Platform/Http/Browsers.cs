namespace BorgBackupServer.Server.Platform.Http;

/// <summary>Tells a person who opens a page from a program that calls an interface.</summary>
internal static class Browsers
{
    public static bool AskForPage(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/agent")
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
