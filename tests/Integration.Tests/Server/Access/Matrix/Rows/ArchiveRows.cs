using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class ArchiveRows : IRows
{
    private static readonly PageRange Range = new(null, null);

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/archives", Needs.Eyes),
        new("GET /api/v1/archives?client", Needs.Eyes),
        new("GET /api/v1/archives/{id}", Needs.Sight),
        new("GET /api/v1/archives/{id}/files", Needs.Sight),
        new("GET /api/v1/archives/{id}/search?query=passwd", Needs.Sight),
        new("GET /api/v1/clients/{id}/search?query=passwd", Needs.Sight),
        new("GET /api/v1/search?query=passwd", Needs.Eyes),
        new("GET /api/v1/clients/{id}/history?path=etc/passwd", Needs.Sight),
        new("GET /api/v1/archives/{id}/difference", Needs.Sight),
        new("GET /api/v1/archives/{id}/timeline", Needs.Sight),
        new("POST /api/v1/archives/{id}/catalog", Needs.At(Permission.MaintainRepositories)),
        new("PUT /api/v1/archives/{id}/hold", Needs.At(Permission.MaintainRepositories), _ => new { reason = "audit" }),
        new("DELETE /api/v1/archives/{id}/hold", Needs.At(Permission.MaintainRepositories)),
        new("GET /api/v1/suspect-archives", Needs.Eyes),
        new("POST /api/v1/archives/{id}/accept", Needs.At(Permission.MaintainRepositories), _ => new { note = "audit" }),
        new("GET /api/v1/plans/{id}/retention", Needs.Sight),
        new("POST /api/v1/plans/{id}/retention/preview", Needs.Sight, _ => new { keepLast = 1, keepDaily = 7, keepWeekly = 0, keepMonthly = 0, keepYearly = 0 }),
        new("POST /api/v1/plans/{id}/prune", Needs.At(Permission.MaintainRepositories)),
        new("POST /api/v1/repositories/{id}/compact", Needs.At(Permission.MaintainRepositories)),
        new("GET /api/v1/repositories/{id}/check", Needs.Sight),
        new("POST /api/v1/repositories/{id}/check", Needs.At(Permission.MaintainRepositories), _ => new { verifiesData = false }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Eyes, (ListArchives it, Matter _, Actor who) => it.HandleAsync(new(null, null, Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (BrowseArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, [], DirectoryOrder.Name, Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (SearchFiles it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, "passwd", Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (FindFiles it, Matter about, Actor who) => it.HandleAsync(new(about.Client, "passwd", SearchFilter.None), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (FindFiles it, Matter _, Actor who) => it.HandleAsync(new(null, "passwd", SearchFilter.None), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetFileHistory it, Matter about, Actor who) => it.HandleAsync(new(about.Client, "etc/passwd"u8.ToArray(), Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (CompareArchives it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, null, [], DifferenceOrder.Growth, Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetTimeline it, Matter about, Actor who) => it.HandleAsync(new(about.Archive), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (IndexArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (HoldArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, "audit"), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (ReleaseArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListSuspects it, Matter _, Actor who) => it.HandleAsync(new(null, Range), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (AcceptArchive it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, "audit"), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (PreviewRetention it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.TriggerBackup), (StartBackup it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (StartPrune it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetCheck it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (StartCheck it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, false), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (StartCompact it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } = [(typeof(ReconcileArchives), "the server looks after its own record")];
}
