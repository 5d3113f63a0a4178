using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BorgBackupServer.Server.Platform.Http;

/// <summary>The one place where a <see cref="Problem"/> becomes HTTP: ProblemDetails JSON with <c>code</c>, <c>hint</c> and <c>field</c>.</summary>
public static class ProblemResults
{
    public static Results<Ok<T>, ProblemHttpResult> ToHttp<T>(this Result<T> result) =>
        result.IsSuccess(out var value, out var problem) ? TypedResults.Ok(value) : problem.ToHttp();

    public static Results<NoContent, ProblemHttpResult> ToHttp(this Result<Done> result) =>
        result.IsProblem(out var problem) ? problem.ToHttp() : TypedResults.NoContent();

    public static ProblemHttpResult ToHttp(this Problem problem) => TypedResults.Problem(Details(problem));

    public static ProblemDetails Details(Problem problem)
    {
        var details = new ProblemDetails
        {
            Type = "about:blank",
            Title = Title(problem.Kind),
            Status = Status(problem.Kind),
            Detail = problem.Detail,
        };
        details.Extensions["code"] = problem.Code;
        if (problem.Hint is not null)
            details.Extensions["hint"] = problem.Hint;
        if (problem.Field is not null)
            details.Extensions["field"] = problem.Field;
        return details;
    }

    public static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string Title(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => "The request is wrong",
        ProblemKind.Unauthenticated => "Not signed in",
        ProblemKind.Forbidden => "Not allowed",
        ProblemKind.NotFound => "Not found",
        ProblemKind.Conflict => "Not possible now",
        ProblemKind.TooMany => "Asked too often",
        _ => "Not available now",
    };
}
