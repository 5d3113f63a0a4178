using BorgBackupServer.Server.Archives.Adoption;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Archives.Deletion;
using BorgBackupServer.Server.Archives.Locks;
using BorgBackupServer.Server.Archives.Moves;
using BorgBackupServer.Server.Archives.Passphrases;
using BorgBackupServer.Server.Archives.Repairs;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives;

/// <summary>Backups that were seen in their repository, and the catalog of their files.</summary>
public static class ArchivesFeature
{
    public static IServiceCollection AddArchives(this IServiceCollection services)
    {
        services.AddSingleton<PassphraseSettling>();
        services.AddHostedService<PassphraseStart>(); // before whoever looks at repositories
        services.AddTransient<ChangeRepositoryPassphrase>();
        services.AddSingleton<Catalogs>();
        services.AddSingleton<CatalogJobs>();
        services.AddSingleton<CatalogReader>();
        services.AddSingleton<ArchiveListing>();
        services.AddSingleton<CatalogCheck>();
        services.AddSingleton<ArchiveIndexer>();
        services.AddSingleton<ArchiveLedger>();
        services.AddSingleton<ReconcileArchives>();
        services.AddSingleton<IAgentWork, BackupWork>();
        services.AddSingleton<IServerWork, CatalogWork>();
        services.AddSingleton<IServerWork, PruneWork>();
        services.AddSingleton<IServerWork, CompactWork>();
        services.AddSingleton<CatalogTidying>();
        services.AddSingleton<RetentionReader>();
        services.AddSingleton<PruneOrders>();
        services.AddSingleton<MaintenanceQueue>();
        services.AddHostedService<MaintenanceWatch>();
        services.AddSingleton<AuditRepository>();
        services.AddSingleton<OrderedChanges>();
        services.AddSingleton<SessionTraces>();
        services.AddHostedService<AuditWatch>();
        services.AddTransient<GetFreeze>();
        services.AddTransient<AcceptDamage>();
        services.AddSingleton<IServerWork, WayBackWork>();
        services.AddSingleton<WayBackSteps>();
        services.AddSingleton<WayBackEnd>();
        services.AddTransient<StartWayBack>();
        services.AddTransient<PreviewRetention>();
        services.AddTransient<StartPrune>();
        services.AddTransient<StartCompact>();
        services.AddSingleton<IServerWork, CheckWork>();
        services.AddSingleton<CheckQueue>();
        services.AddTransient<StartCheck>();
        services.AddTransient<GetCheck>();
        services.AddAdoption();
        services.AddDeletion();
        services.AddMoves();
        services.AddRepairs();
        services.AddSingleton<LockLook>();
        services.AddTransient<GetLock>();
        services.AddTransient<BreakStaleLock>();
        services.AddHostedService<ReconcileWatch>();
        services.AddHostedService<CatalogStart>();
        services.AddSingleton<StartBackup>();
        services.AddTransient<ListArchives>();
        services.AddTransient<GetArchive>();
        services.AddTransient<BrowseArchive>();
        services.AddTransient<SearchFiles>();
        services.AddTransient<GetFileHistory>();
        services.AddTransient<CompareArchives>();
        services.AddTransient<GetTimeline>();
        services.AddTransient<FindFiles>();
        services.AddTransient<IndexArchive>();
        services.AddTransient<HoldArchive>();
        services.AddTransient<ReleaseArchive>();
        services.AddSingleton<JudgeArchive>();
        services.AddTransient<AcceptArchive>();
        services.AddTransient<ListSuspects>();
        return services;
    }

    public static IEndpointRouteBuilder MapArchives(this IEndpointRouteBuilder routes) => routes.MapArchiveRoutes().MapFindingRoutes().MapRetentionRoutes().MapSuspicionRoutes().MapFreezeRoutes().MapCheckRoutes().MapLockRoutes().MapDeletionRoutes().MapAdoptionRoutes().MapMoveRoutes().MapRepairRoutes().MapPassphraseRoutes();
}
