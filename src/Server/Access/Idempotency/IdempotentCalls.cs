using System.Text;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c> on calls that create: a program that heard no answer asks again with the same key and gets the
/// answer of the first time. The key belongs to who asks, to the route and to the body.
/// </summary>
internal static class IdempotentCalls
{
    public const string Header = "Idempotency-Key";

    private const string Replayed = "Idempotency-Replayed";
    private const int MostKeyChars = 200;

    private static readonly Problem WrongKey = Problem.Invalid(
        "request.idempotency-key-invalid", $"An {Header} has 1 to {MostKeyChars} visible characters.", "A new random UUID for each request is best.");

    public static IApplicationBuilder UseIdempotentCalls(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.ContainsKey(Header)
        && context.User.Identity?.IsAuthenticated == true
            ? AnswerAsync(context, next)
            : next(context));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length is 0 or > MostKeyChars || key.Any(letter => letter is <= ' ' or > '~'))
        {
            await WrongKey.ToHttp().ExecuteAsync(context);
            return;
        }

        var services = context.RequestServices;
        if (await services.GetRequiredService<CurrentActor>().FindAsync() is not { } actor)
        {
            await next(context);
            return;
        }

        var answers = services.GetRequiredService<StoredAnswers>();
        var call = await answers.HashAsync(new MemoryStream(Encoding.UTF8.GetBytes(
            $"{actor.UserId}\n{actor.ApiTokenId}\n{context.Request.Method}\n{context.Request.Path}{context.Request.QueryString}\n{key}")), context.RequestAborted);
        var begun = await answers.BeginAsync(call, await HashBodyAsync(context, answers), context.RequestAborted);
        if (!begun.IsSuccess(out var turn, out var problem))
            await problem.ToHttp().ExecuteAsync(context);
        else if (turn.Before is { } before)
            await ReplayAsync(context, before);
        else
            await CarryOutAsync(context, next, answers, turn.Id);
    }

    private static async Task CarryOutAsync(HttpContext context, RequestDelegate next, StoredAnswers answers, Guid id)
    {
        // Whoever hangs up and asks again with the same key wants what was begun to be finished.
        context.RequestAborted = CancellationToken.None;
        var outside = context.Response.Body;
        using var inside = new MemoryStream();
        context.Response.Body = inside;
        try
        {
            await next(context);
        }
        finally
        {
            // Of what broke nobody knows how far it came: its key stays taken until it is given up, and the failure goes on to its boundary.
            context.Response.Body = outside;
        }

        var body = inside.ToArray();
        var text = Encoding.UTF8.GetString(body);
        // What was refused for now (not signed in, asked too often, something missing) may be asked again with the same key.
        if (context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests or >= 500 || text.Length > StoredAnswer.MostBodyChars)
            await answers.ForgetAsync(id);
        else
            await answers.CompleteAsync(id, new StoredAnswers.Answer(context.Response.StatusCode, context.Response.ContentType, text));
        await outside.WriteAsync(body, CancellationToken.None);
    }

    private static async Task ReplayAsync(HttpContext context, StoredAnswers.Answer before)
    {
        context.Response.StatusCode = before.Status;
        context.Response.ContentType = before.ContentType;
        context.Response.Headers[Replayed] = "true";
        if (before.Body.Length > 0)
            await context.Response.WriteAsync(before.Body, context.RequestAborted);
    }

    private static async Task<string> HashBodyAsync(HttpContext context, StoredAnswers answers)
    {
        // Kept in memory, for it may hold a password; the web server bounds it. The route reads it again from the start.
        context.Request.EnableBuffering(WebServer.MostBodyBytes);
        var hash = await answers.HashAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        return hash;
    }
}
