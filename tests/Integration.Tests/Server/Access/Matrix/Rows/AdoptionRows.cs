using BorgBackupServer.Server.Archives.Adoption;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class AdoptionRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/storage-locations/{id}/foreign-repositories", Needs.Administrator),
        new("POST /api/v1/storage-locations/{id}/foreign-repositories/inspect", Needs.Administrator, _ => new { path = "/nowhere" }),
        new("POST /api/v1/storage-locations/{id}/foreign-repositories/adopt", Needs.Administrator, about => new { path = "/nowhere", clientId = about.Client.Value, name = "" }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/storage/{Id}/adopt", Needs.Administrator)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (ScanStorageLocation it, Matter _, BorgBackupServer.Server.Access.Actor who) => it.HandleAsync(new(StorageLocationId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (InspectRepository it, Matter _, BorgBackupServer.Server.Access.Actor who) => it.HandleAsync(new(StorageLocationId.Create(), "/nowhere", null), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (AdoptRepository it, Matter about, BorgBackupServer.Server.Access.Actor who) => it.HandleAsync(new(StorageLocationId.Create(), "/nowhere", null, about.Client, ""), who, Matter.Token)),
    ];
}
