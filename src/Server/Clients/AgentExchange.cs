using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Http.Features;

namespace BorgBackupServer.Server.Clients;

/// <summary>One exchange with an agent: reads within bounds, checks, answers. What arrives is hostile until it passed here.</summary>
public static class AgentExchange
{
    /// <summary>Longest body of the exchanges that carry no list of reports.</summary>
    public const int SmallBodyBytes = 256 * 1024;

    public static async Task<IResult> AnswerAsync<TRequest, TResponse>(
        HttpContext context,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        Func<TRequest, WireProblem?> check,
        int mostBytes,
        Func<TRequest, CancellationToken, Task<Result<TResponse>>> answer)
        where TRequest : class
    {
        if (!(await ReadAsync(context, requestType, mostBytes)).IsSuccess(out var request, out var problem))
            return problem.ToHttp();
        if (check(request) is { } refused)
            return Problem.Invalid(refused.Code, refused.Detail, refused.Hint).ToHttp();
        var result = await answer(request, context.RequestAborted);
        return result.IsSuccess(out var response, out problem) ? TypedResults.Json(response, responseType) : problem.ToHttp();
    }

    private static async Task<Result<TRequest>> ReadAsync<TRequest>(HttpContext context, JsonTypeInfo<TRequest> type, int mostBytes)
        where TRequest : class
    {
        if (!context.Request.HasJsonContentType())
            return Problem.Invalid("message.not-json", "The exchange takes JSON.", "Send Content-Type: application/json.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = mostBytes;

        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
            return request is null ? Malformed() : request;
        }
        catch (JsonException)
        {
            // Its message quotes the input, and the input may be a secret in the wrong place.
            return Malformed();
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.Invalid("message.too-long", $"The message has more than {mostBytes} bytes.");
        }
    }

    private static Problem Malformed() => Problem.Invalid("message.malformed", "The message is not what this exchange takes.");
}
