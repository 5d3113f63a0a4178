using BorgBackupServer.Server.Platform.Results;
using Microsoft.Net.Http.Headers;

namespace BorgBackupServer.Server.Platform.Http;

/// <summary>
/// No other page makes a signed-in browser change anything here. Browsers say where a request comes from
/// (<c>Sec-Fetch-Site</c> where the connection is trustworthy, <c>Origin</c> otherwise); what says neither is no browser
/// and carries no cookie that it was not given on purpose.
/// </summary>
internal static class SameOrigin
{
    private static readonly Problem Foreign = new(
        "request.foreign-origin", ProblemKind.Forbidden, "The request comes from another page than this server's own.",
        "Open the server by its own address and try again. Behind a reverse proxy, pass the Host header on.");

    private static readonly Problem NotJson = Problem.Invalid("request.not-json", "The body is not JSON.", "Send Content-Type: application/json.");

    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        // Agents are no browsers and have no cookies.
        if (request.Path.StartsWithSegments("/agent") || IsHarmless(context))
            return next(context);
        if (!ComesFromHere(request))
            return Foreign.ToHttp().ExecuteAsync(context);
        return request.Path.StartsWithSegments("/api") && HasBody(request) && !request.HasJsonContentType()
            ? NotJson.ToHttp().ExecuteAsync(context)
            : next(context);
    });

    private static bool IsHarmless(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && !IsWebSocket(context.Request);

    private static bool IsWebSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase) || HttpMethods.IsConnect(request.Method);

    private static bool ComesFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site == "same-origin";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasBody(HttpRequest request) =>
        request.ContentLength > 0 || request.Headers.ContainsKey(HeaderNames.TransferEncoding);
}
