using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Identifiers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BorgBackupServer.Server.Platform.Rest;

/// <summary>
/// The OpenAPI document of the REST API. It is made from the routes, committed as docs/api/v1.json, and a test compares
/// the two: a change of the API is seen in review.
/// </summary>
internal static class RestDocument
{
    public const string Address = "/api/v1/openapi.json";

    private const string Name = "v1";

    public static IServiceCollection AddRestDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.CreateSchemaReferenceId = type => SchemaNames.Of(type.Type) is { } name ? name : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // What has a converter of its own says nothing about its form.
            var type = context.JsonTypeInfo.Type;
            if (IsIdentifier(type))
                (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
            else if (type == typeof(Secret))
                (schema.Type, schema.Format) = (JsonSchemaType.String, "password");
            else if (type == typeof(WirePath))
                (schema.Type, schema.Description) = (JsonSchemaType.String | JsonSchemaType.Object, "A path; one that is not UTF-8 is {\"base64\": \"…\"}.");
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) => RestOperation.DescribeAsync(operation, context));
        options.AddDocumentTransformer((document, _, _) => Frame(document));
    });

    public static IEndpointRouteBuilder MapRestDocument(this IEndpointRouteBuilder routes)
    {
        // Not a secret: it stands in the repository.
        routes.MapOpenApi("/api/{documentName}/openapi.json").AllowAnonymous();
        return routes;
    }

    private static Task Frame(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Borg Backup Server",
            Version = Name,
            Description = "Everything that the web page can do. Refusals are problem documents (RFC 9457) with a stable `code`, a `hint`, and `field` where one of the request is wrong. "
                + "Lists take `offset` and `limit` (50, at most 200) and say their `total`. Times are UTC, sizes bytes, ids UUIDs.",
        };
        // Where it was asked from says nothing about the API.
        document.Servers = [];
        document.Tags = document.Paths.Keys.Select(RestOperation.NounOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(noun => new OpenApiTag { Name = noun }).ToHashSet();
        return Task.CompletedTask;
    }

    private static bool IsIdentifier(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsValueType: true } value && value.GetInterfaces().Any(part => part.IsGenericType && part.GetGenericTypeDefinition() == typeof(IIdentifier<>));
}
