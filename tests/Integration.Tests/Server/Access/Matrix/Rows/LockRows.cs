using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Locks;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class LockRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/repositories/{id}/lock", Needs.Sight),
        new("DELETE /api/v1/repositories/{id}/lock", Needs.At(Permission.MaintainRepositories)),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Sight, (GetLock it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.MaintainRepositories), (BreakStaleLock it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
    ];
}
