using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class RemoteRows : IRows
{
    private static readonly AddRemoteHost.Request Nowhere = new(RemotePreset.Other, "not a name", 22, "nobody", "nowhere", null, "");

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/remote-hosts/scan", Needs.Administrator, _ => new { host = "not a name", port = 22 }),
        new("POST /api/v1/remote-hosts", Needs.Administrator, _ => new { preset = "other", host = "not a name", port = 22, user = "nobody", path = "nowhere", hostKey = "" }),
        new("POST /api/v1/remote-hosts/{id}/test", Needs.Administrator),
        new("PUT /api/v1/remote-hosts/{id}/host-key", Needs.Administrator, _ => new { hostKey = "" }),
        new("DELETE /api/v1/remote-hosts/{id}", Needs.Administrator),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (ScanHostKey it, Matter _, Actor who) => it.HandleAsync(new("not a name", 22), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (AddRemoteHost it, Matter _, Actor who) => it.HandleAsync(Nowhere, who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (TestRemoteHost it, Matter _, Actor who) => it.HandleAsync(new(StorageLocationId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (PinHostKey it, Matter _, Actor who) => it.HandleAsync(new(StorageLocationId.Create(), ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (RemoveRemoteHost it, Matter _, Actor who) => it.HandleAsync(new(StorageLocationId.Create()), who, Matter.Token)),
    ];
}
