namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class PlatformRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /healthz", Needs.Nothing),
        // It stands in the repository.
        new("GET /api/{documentName}/openapi.json", Needs.Nothing),
        // A circuit starts only with the protected description of a page that its browser was allowed to load.
        new("GET /_blazor", Needs.Nothing),
        new("GET /_blazor/negotiate", Needs.Nothing),
        new("GET /_blazor/disconnect/", Needs.Nothing),
        new("GET /_blazor/initializers/", Needs.Nothing),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/not-found", Needs.Account), new("/api-reference", Needs.Account)];
}
