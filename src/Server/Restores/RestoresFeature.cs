using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Restores.Contents;
using BorgBackupServer.Server.Restores.Downloads;
using BorgBackupServer.Server.Restores.Proofs;

namespace BorgBackupServer.Server.Restores;

/// <summary>Bringing files back: to the client, or to the browser.</summary>
public static class RestoresFeature
{
    public static IServiceCollection AddRestores(this IServiceCollection services)
    {
        services.AddSingleton<IAgentWork, RestoreWork>();
        services.AddSingleton<IArchiveReaders, LiveRestores>();
        services.AddSingleton<SelectionCheck>();
        services.AddScoped<Baskets>();
        services.AddTransient<PreviewRestore>();
        services.AddTransient<StartRestore>();
        services.AddTransient<PreviewDatabaseRestore>();
        services.AddTransient<StartDatabaseRestore>();
        services.AddSingleton<IAgentWork, LookWork>();
        services.AddTransient<StartLook>();
        services.AddTransient<GetLook>();
        services.AddTransient<ListRestoreClients>();
        services.AddTransient<TakeContent>();
        services.AddTransient<StartDownload>();
        services.AddTransient<TakeDownload>();
        return services.AddProofs();
    }

    public static IEndpointRouteBuilder MapRestores(this IEndpointRouteBuilder routes) => routes.MapRestoreRoutes().MapProofRoutes();
}
