using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BorgBackupServer.Server.Platform.Rest;

/// <summary>One route in the OpenAPI document: named by its use case, with the refusals that it may meet before and in it.</summary>
internal static class RestOperation
{
    private const string ProblemType = "application/problem+json";

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        var method = context.Description.HttpMethod ?? "";
        var path = "/" + context.Description.RelativePath;
        operation.Summary ??= metadata.OfType<MethodInfo>().FirstOrDefault() is { } handler && UseCaseOf(handler) is { } useCase ? Words(useCase.Name) : $"{method} {path}";
        operation.Tags = new HashSet<OpenApiTagReference> { new(NounOf(path), context.Document) };

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDocument));
        context.Document?.AddComponent(nameof(ProblemDocument), problem);
        operation.Responses ??= [];
        foreach (var (status, description) in Refusals(method, path, isOpen, operation.RequestBody is not null))
            operation.Responses[status] = Response(description, context.Document);
        if (HttpMethods.IsPost(method) && !isOpen)
            AddIdempotencyKey(operation);
    }

    /// <summary><c>/api/v1/clients/{id}</c> is about clients.</summary>
    public static string NounOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [_, _, var noun, ..] ? noun : "api";

    /// <summary>Refusals of the frame by their codes; those of a use case come besides.</summary>
    private static IEnumerable<(string Status, string Description)> Refusals(string method, string path, bool isOpen, bool hasBody)
    {
        if (hasBody || path.Contains('{', StringComparison.Ordinal))
            yield return ("400", "The request is wrong: `request.unreadable`, `request.not-json`, or a code of what is wrong with an answer, with its `field`.");
        if (!isOpen)
            yield return ("401", "`access.not-signed-in`.");
        if (!isOpen || !HttpMethods.IsGet(method))
            yield return ("403", isOpen ? "`request.foreign-origin`." : "`access.forbidden`, `access.permission-missing`, `access.second-factor-required`, or `request.foreign-origin`.");
        if (path.Contains('{', StringComparison.Ordinal))
            yield return ("404", "There is no such thing, or it may not be seen; the code ends in `.not-found`.");
        if (HttpMethods.IsPost(method) && !isOpen)
            yield return ("409", "It contradicts the present state, or `request.idempotency-key-reused`, `request.under-way`.");
        yield return ("default", "Any other refusal, such as 429 (asked too often) or 503 (`server.failed` and what is missing now).");
    }

    private static OpenApiResponse Response(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ProblemDocument), document) } },
    };

    private static void AddIdempotencyKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key",
            In = ParameterLocation.Header,
            Description = "The same key with the same request gets the answer of the first time, for a day, and nothing is done again.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
        });
    }

    /// <summary>What the route calls: the parameter that is asked to handle something.</summary>
    private static Type? UseCaseOf(MethodInfo handler) =>
        handler.GetParameters().Select(parameter => parameter.ParameterType).FirstOrDefault(type => SchemaNames.IsOurs(type) && type.GetMethod("HandleAsync") is not null);

    private static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
            words.Append(words.Length > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString());
        return words.ToString();
    }
}
