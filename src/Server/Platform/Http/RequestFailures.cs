using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BorgBackupServer.Server.Platform.Http;

/// <summary>
/// The boundary of every request: what is unreadable becomes a problem, what is a bug becomes a log entry and an answer
/// that says nothing about the inside.
/// </summary>
internal static class RequestFailures
{
    private static readonly Problem Broken = new(
        "server.failed", ProblemKind.Unavailable, "The server could not do this because of a fault of its own.", "Try again. The server's log says what went wrong.");

    public static IApplicationBuilder UseRequestFailures(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Unreadable(exception).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("BorgBackupServer.Server.Requests");
            HttpLog.RequestFailed(log, exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no route");
            context.Response.Clear();
            await Failed().ExecuteAsync(context);
        }
    });

    /// <summary>An empty refusal of the framework (no such route, wrong method, wrong content type) gets words as well.</summary>
    public static IApplicationBuilder UseWordsForEmptyRefusals(this IApplicationBuilder app) => app.UseStatusCodePages(async pages =>
    {
        var context = pages.HttpContext;
        if (ProblemOf(context.Response.StatusCode) is { } problem)
        {
            var details = ProblemResults.Details(problem);
            details.Status = context.Response.StatusCode;
            await TypedResults.Problem(details).ExecuteAsync(context);
        }
    });

    private static Problem? ProblemOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new Problem("access.not-signed-in", ProblemKind.Unauthenticated, "Nobody is signed in.", "Sign in first."),
        StatusCodes.Status403Forbidden => new Problem("access.forbidden", ProblemKind.Forbidden, "This account may not do that."),
        StatusCodes.Status404NotFound => new Problem("request.not-found", ProblemKind.NotFound, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Problem.Invalid("request.wrong-method", "This address does not answer this method."),
        StatusCodes.Status413PayloadTooLarge => Problem.Invalid("request.too-large", "The request is too large."),
        StatusCodes.Status415UnsupportedMediaType => NotJson,
        StatusCodes.Status400BadRequest => Problem.Invalid("request.unreadable", "The request cannot be read."),
        _ => null,
    };

    private static Problem NotJson => Problem.Invalid("request.not-json", "The body is not JSON.", "Send Content-Type: application/json.");

    private static ProblemHttpResult Unreadable(BadHttpRequestException exception)
    {
        // The exception's own text names parameters and types of the inside.
        var problem = ProblemOf(exception.StatusCode) ?? Problem.Invalid("request.unreadable", "The request cannot be read.");
        var details = ProblemResults.Details(problem);
        details.Status = exception.StatusCode;
        return TypedResults.Problem(details);
    }

    private static ProblemHttpResult Failed()
    {
        var details = ProblemResults.Details(Broken);
        details.Status = StatusCodes.Status500InternalServerError;
        return TypedResults.Problem(details);
    }
}
