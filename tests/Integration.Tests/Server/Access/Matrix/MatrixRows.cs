using System.Reflection;
using BorgBackupServer.Server.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>All rows there are, and all that there should be one for.</summary>
public static class MatrixRows
{
    private static readonly IReadOnlyList<IRows> Tables =
        [.. typeof(MatrixRows).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IRows))).Select(type => (IRows)Activator.CreateInstance(type)!)]; // because such a class can be made

    public static IReadOnlyList<RouteRow> Routes { get; } = [.. Tables.SelectMany(table => table.Routes)];

    public static IReadOnlyList<PageRow> Pages { get; } = [.. Tables.SelectMany(table => table.Pages)];

    public static IReadOnlyList<UseCaseRow> UseCases { get; } = [.. Tables.SelectMany(table => table.UseCases)];

    public static IReadOnlyList<Type> WithoutActor { get; } = [.. Tables.SelectMany(table => table.WithoutActor).Select(entry => entry.UseCase)];

    /// <summary>Every route of the server by method and pattern, with its endpoint; pages and files of the browser left out.</summary>
    public static IReadOnlyDictionary<string, RouteEndpoint> RoutesOf(IServiceProvider services) =>
        (from source in services.GetServices<EndpointDataSource>()
         from endpoint in source.Endpoints.OfType<RouteEndpoint>()
         where endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
         where endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("_framework", StringComparison.Ordinal) != true
         where endpoint.RoutePattern.RawText != "{**path:file}" // the same files, where they are served from the sources
         from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
         select (Key: $"{method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}", endpoint))
        .DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.endpoint);

    public static IReadOnlyList<string> PagesOf() =>
        [.. ServerTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)];

    /// <summary>What is asked for an answer: a class with a <c>HandleAsync</c> or a <c>Handle</c>.</summary>
    public static IReadOnlyList<Type> UseCasesOf() => [.. ServerTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsNested: false } && HandlesOf(type).Any())];

    public static bool TakesAnActor(Type useCase) => HandlesOf(useCase).Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Actor)));

    private static IEnumerable<MethodInfo> HandlesOf(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => method.Name is "HandleAsync" or "Handle");

    private static IEnumerable<Type> ServerTypes() => typeof(Actor).Assembly.GetTypes();
}
