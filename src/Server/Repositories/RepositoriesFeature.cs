using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Remote;
using BorgBackupServer.Server.Repositories.Ssh;
using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Storage locations, repositories, the server's own borg, and the way of clients to them.</summary>
public static class RepositoriesFeature
{
    /// <summary>The body of a request that says how long safety copies are kept.</summary>
    internal sealed record SafetyCopyDays(int Days);

    /// <summary>The body of a request that lets a safety copy go.</summary>
    internal sealed record KeptSafetyCopy(SafetyCopyId SafetyCopyId);

    /// <summary>The password of who asks.</summary>
    internal sealed record OwnWord(string Password);

    internal sealed record ShownPassphrase(string Path, string Passphrase, string? Key);

    public static IServiceCollection AddRepositories(this IServiceCollection services, IsolationSettings? isolation)
    {
        services.AddSingleton(new ServerBorg("borg", TimeProvider.System)); // real processes are given real time to end
        services.AddSingleton<RepositoryOnDisk>();
        services.AddSingleton<RepositoryMaker>();
        services.AddSingleton<NewRepository>();
        services.AddSingleton<RepositoryBorg>();
        services.AddSingleton<RepositoryTargets>();
        services.AddSingleton<RepositorySizes>();
        services.AddSingleton<SafetyCopies>();
        services.AddSingleton<RepositoryFreezer>();
        services.AddSingleton<RepositoryEscrow>();
        services.AddHostedService<SafetyCopyWatch>();
        services.AddHostedService<StorageWatch>();
        services.AddGuarding();
        services.AddSingleton<StorageLocationCheck>();
        services.AddSingleton<IFirstStorageLocation, StorageLocationOfSetup>();

        services.AddSingleton<SshState>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<IEnrolmentSource, SshEnrolment>();
        if (isolation is null)
            services.AddSingleUserMode();
        else
            services.AddSystemMode(isolation);
        services.AddRemote();
        services.AddHostedService<RepositoryRecovery>();

        services.AddTransient<CheckStorageLocation>();
        services.AddTransient<AddStorageLocation>();
        services.AddTransient<ListStorageLocations>();
        services.AddTransient<CreateRepository>();
        services.AddTransient<RetryRepository>();
        services.AddTransient<RenameRepository>();
        services.AddTransient<ListRepositories>();
        services.AddTransient<ListSafetyCopies>();
        services.AddTransient<ChangeSafetyCopyDays>();
        services.AddTransient<ReleaseSafetyCopy>();
        services.AddTransient<ShowPassphrase>();
        return services;
    }

    private static void AddSingleUserMode(this IServiceCollection services)
    {
        services.AddSingleton<OwnFiles>();
        services.AddSingleton<IRepositoryFiles>(provider => new PlacedFiles(provider.GetRequiredService<OwnFiles>(), provider.GetRequiredService<RemoteFiles>()));
        services.AddSingleton<SshPort>();
        services.AddSingleton<ISshDoor, PrivateDoor>();
        services.AddSingleton<AuthorizedKeys>();
        services.AddSingleton<IClientKeysChanged>(provider => provider.GetRequiredService<AuthorizedKeys>());
        services.AddHostedService<PrivateSshd>();
    }

    private static void AddSystemMode(this IServiceCollection services, IsolationSettings isolation)
    {
        services.AddSingleton(isolation);
        services.AddSingleton<RootOrders>();
        services.AddSingleton<AccountFiles>();
        services.AddSingleton<IRepositoryFiles>(provider => new PlacedFiles(provider.GetRequiredService<AccountFiles>(), provider.GetRequiredService<RemoteFiles>()));
        services.AddSingleton<ISshDoor, SystemDoor>();
        services.AddSingleton<AccountKeys>();
        services.AddSingleton<IClientKeysChanged>(provider => provider.GetRequiredService<AccountKeys>());
        services.AddHostedService<SystemSshd>();
    }

    public static IEndpointRouteBuilder MapRepositories(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/storage-locations", async (int? offset, int? limit, ListStorageLocations list, CurrentActor actor, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new PageRange(offset, limit), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/storage-locations", async (AddStorageLocation.Request request, AddStorageLocation add, CurrentActor actor, CancellationToken cancellationToken) =>
            (await add.HandleAsync(request, await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/storage-locations/check", async (CheckStorageLocation.Request request, CheckStorageLocation check, CurrentActor actor, CancellationToken cancellationToken) =>
            (await check.HandleAsync(request, await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapGet("/api/v1/repositories", async (ClientId? clientId, int? offset, int? limit, ListRepositories list, CurrentActor actor, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new ListRepositories.Request(clientId, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories", async (CreateRepository.Request request, CreateRepository create, CurrentActor actor, CancellationToken cancellationToken) =>
            (await create.HandleAsync(request, await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/repositories/{id}/name", async (RepositoryId id, ClientsFeature.NewName body, RenameRepository rename, CurrentActor actor, CancellationToken cancellationToken) =>
            (await rename.HandleAsync(new RenameRepository.Request(id, body.Name), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/retry", async (RepositoryId id, RetryRepository retry, CurrentActor actor, CancellationToken cancellationToken) =>
            (await retry.HandleAsync(new RetryRepository.Request(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/repositories/{id}/safety-copies", async (RepositoryId id, ListSafetyCopies list, CurrentActor actor, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new ListSafetyCopies.Request(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/safety-copies/release", async (RepositoryId id, KeptSafetyCopy body, ReleaseSafetyCopy release, CurrentActor actor, CancellationToken cancellationToken) =>
            (await release.HandleAsync(new(id, body.SafetyCopyId), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/repositories/{id}/safety-copy-days", async (RepositoryId id, SafetyCopyDays body, ChangeSafetyCopyDays change, CurrentActor actor, CancellationToken cancellationToken) =>
            (await change.HandleAsync(new ChangeSafetyCopyDays.Request(id, body.Days), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/passphrase", async Task<IResult> (RepositoryId id, OwnWord body, ShowPassphrase show, CurrentActor actor, HttpContext context, CancellationToken cancellationToken) =>
            (await show.HandleAsync(new ShowPassphrase.Request(id, body.Password), await actor.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).IsSuccess(out var shown, out var problem)
                ? TypedResults.Ok(new ShownPassphrase(shown.Path, shown.Passphrase.Reveal(), shown.Key?.Reveal()))
                : problem.ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes.MapGuarding().MapRemote();
    }
}
