using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Repairs;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class RepairRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/repositories/{id}/repair", Needs.Sight),
        new("POST /api/v1/repositories/{id}/repair/trial", Needs.Administrator, _ => new { verifiesData = false }),
        new("POST /api/v1/repositories/{id}/repair", Needs.Administrator, _ => new { name = "", lostCount = 0, damagedCount = 0 }),
        new("POST /api/v1/repositories/{id}/safety-copies/release", Needs.Administrator, _ => new { safetyCopyId = Guid.Empty }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Sight, (GetRepair it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (TryRepair it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, false), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (StartRepair it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, "", 0, 0), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ReleaseSafetyCopy it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, default), who, Matter.Token)),
    ];
}
