using BorgBackupServer.Server.Archives.Moves;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class MoveRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
        [new("POST /api/v1/repositories/{id}/move", Needs.Administrator, _ => new { storageLocationId = Guid.CreateVersion7() })];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
        [UseCaseRow.Of(Needs.Administrator, (StartMove it, Matter about, BorgBackupServer.Server.Access.Actor who) => it.HandleAsync(new(about.Repository, StorageLocationId.Create()), who, Matter.Token))];
}
