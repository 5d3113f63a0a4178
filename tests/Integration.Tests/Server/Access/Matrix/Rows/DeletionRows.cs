using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.Deletion;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class DeletionRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/repositories/{id}/deletion", Needs.Administrator),
        new("POST /api/v1/repositories/{id}/deletion", Needs.Administrator, _ => new { name = "", password = "" }),
        new("DELETE /api/v1/repositories/{id}/deletion", Needs.At(Permission.ManageRepositories)),
        new("POST /api/v1/repositories/{id}/unlink", Needs.Administrator, _ => new { name = "", password = "" }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (PreviewDeletion it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DeleteRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, "", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (BringBackRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (UnlinkRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, "", ""), who, null, Matter.Token)),
    ];
}
