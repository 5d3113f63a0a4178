using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Archives;

/// <summary>Backups that were seen in their repository, and the catalog of their files.</summary>
public static class ArchivesFeature
{
    public static IServiceCollection AddArchives(this IServiceCollection services)
    {
        services.AddSingleton<Catalogs>();
        services.AddSingleton<CatalogJobs>();
        services.AddSingleton<CatalogReader>();
        services.AddSingleton<ArchiveIndexer>();
        services.AddSingleton<ArchiveLedger>();
        services.AddSingleton<RepositoryTargets>();
        services.AddSingleton<ReconcileArchives>();
        services.AddSingleton<IAgentWork, BackupWork>();
        services.AddSingleton<IServerWork, CatalogWork>();
        services.AddHostedService<ReconcileWatch>();
        services.AddHostedService<CatalogStart>();
        services.AddTransient<StartBackup>();
        services.AddTransient<ListArchives>();
        services.AddTransient<GetArchive>();
        services.AddTransient<BrowseArchive>();
        services.AddTransient<SearchFiles>();
        services.AddTransient<IndexArchive>();
        return services;
    }

    public static IEndpointRouteBuilder MapArchives(this IEndpointRouteBuilder routes)
    {
        const string policy = AuthorizationPolicies.Administrator;
        routes.MapGet("/api/v1/archives", List).RequireAuthorization(policy);
        routes.MapGet("/api/v1/archives/{id}", Get).RequireAuthorization(policy);
        routes.MapGet("/api/v1/archives/{id}/files", Browse).RequireAuthorization(policy);
        routes.MapGet("/api/v1/archives/{id}/search", SearchArchive).RequireAuthorization(policy);
        routes.MapPost("/api/v1/archives/{id}/catalog", Index).RequireAuthorization(policy);
        routes.MapGet("/api/v1/clients/{id}/search", SearchClient).RequireAuthorization(policy);
        return routes;
    }

    private static async Task<IResult> List(
        ListArchives list, CurrentActor actor, ClientId? clientId, PlanId? planId, int? offset, int? limit, CancellationToken cancellationToken) =>
        (await list.HandleAsync(new(clientId, planId, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp().Result;

    private static async Task<IResult> Get(GetArchive get, CurrentActor actor, ArchiveId id, CancellationToken cancellationToken) =>
        (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp().Result;

    private static async Task<IResult> Browse(
        BrowseArchive browse, CurrentActor actor, ArchiveId id, string? path, string? path64, DirectoryOrder? order, int? offset, int? limit, CancellationToken cancellationToken) =>
        ArchivePaths.Read(path, path64).IsSuccess(out var folder, out var problem)
            ? (await browse.HandleAsync(new(id, folder, order ?? DirectoryOrder.Name, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp().Result
            : problem.ToHttp();

    private static async Task<IResult> SearchArchive(
        SearchFiles search, CurrentActor actor, ArchiveId id, string query, int? offset, int? limit, CancellationToken cancellationToken) =>
        (await search.HandleAsync(new(id, null, query, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp().Result;

    private static async Task<IResult> SearchClient(
        SearchFiles search, CurrentActor actor, ClientId id, string query, int? offset, int? limit, CancellationToken cancellationToken) =>
        (await search.HandleAsync(new(null, id, query, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp().Result;

    private static async Task<IResult> Index(IndexArchive index, CurrentActor actor, ArchiveId id, CancellationToken cancellationToken) =>
        (await index.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp().Result;
}
