using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Restores;
using BorgBackupServer.Server.Restores.Contents;
using BorgBackupServer.Server.Restores.Downloads;
using BorgBackupServer.Server.Restores.Proofs;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class RestoreRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/archives/{id}/restore-preview", Needs.At(Permission.Restore), _ => new { paths = Array.Empty<string>() }),
        new("POST /api/v1/archives/{id}/restores", Needs.At(Permission.Restore), _ => new { paths = Array.Empty<string>(), targetDirectory = "/etc" }),
        new("POST /api/v1/archives/{id}/downloads", Needs.At(Permission.Restore), _ => new { paths = Array.Empty<string>() }),
        new("POST /api/v1/archives/{id}/restore-looks", Needs.At(Permission.Restore), _ => new { paths = Array.Empty<string>(), targetDirectory = "/etc" }),
        new("POST /api/v1/archives/{id}/database-restore-preview", Needs.At(Permission.Restore), _ => new { dump = "etc/passwd" }),
        new("POST /api/v1/archives/{id}/database-restores", Needs.At(Permission.Restore), _ => new { dump = "etc/passwd", source = "main", database = "shop" }),
        // A look at a client that is not seen is as one that never was.
        new("GET /api/v1/restore-looks/{id}", Needs.Account),
        new("POST /agent/v1/content", Needs.Agent, _ => new { unknown = 1 }),
        // A ticket of somebody else is as one that was used: DownloadTests.
        new("GET /api/v1/downloads/{ticket}", Needs.Account),
        new("HEAD /api/v1/downloads/{ticket}", Needs.Account),
        new("GET /api/v1/proofs", Needs.Eyes),
        new("GET /api/v1/proofs/count", Needs.Eyes),
        new("GET /api/v1/plans/{id}/proof", Needs.Sight),
        new("PUT /api/v1/plans/{id}/proof", Needs.At(Permission.ManagePlans), _ => new { everyDays = -1 }),
        new("POST /api/v1/plans/{id}/proof", Needs.At(Permission.Restore)),
    ];

    public IReadOnlyList<PageRow> Pages { get; } =
    [
        new("/files", Needs.Account),
        new("/archives/{Id}/files", Needs.Account),
        new("/clients/{Id}/search", Needs.Account),
        new("/files/search", Needs.Account),
        new("/clients/{Id}/history", Needs.Account),
        new("/archives/{Id}/difference", Needs.Account),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.At(Permission.Restore), (PreviewRestore it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, []), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (StartRestore it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, [], new()), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (PreviewDatabaseRestore it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (StartDatabaseRestore it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, "", "", ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (StartLook it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, [], new()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (GetLook it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListRestoreClients it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (StartDownload it, Matter about, Actor who) => it.HandleAsync(new(about.Archive, []), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListProofs it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (CountProofs it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetProof it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangeProofRule it, Matter about, Actor who) => it.HandleAsync(new(about.Plan, new(EveryDays: -1)), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.Restore), (StartProof it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (TakeDownload it, Matter _, Actor who) => it.HandleAsync(new("no-such-ticket"), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(SelectionCheck), "a part of those above, which have found the archive"),
        (typeof(TakeContent), "an agent asks, by its key, with the lease of a restore that was given to it"),
    ];
}
