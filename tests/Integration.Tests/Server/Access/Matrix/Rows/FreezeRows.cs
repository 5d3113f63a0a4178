using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.WaysBack;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class FreezeRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/repositories/{id}/freeze", Needs.Sight),
        new("POST /api/v1/repositories/{id}/accept", Needs.Administrator, _ => new { name = "" }),
        new("POST /api/v1/repositories/{id}/way-back", Needs.Administrator, _ => new { kind = "whole", name = "" }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Sight, (GetFreeze it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (AcceptDamage it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (StartWayBack it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, WayBackKind.Whole, ""), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } = [(typeof(AuditRepository), "the server looks after its own record")];
}
