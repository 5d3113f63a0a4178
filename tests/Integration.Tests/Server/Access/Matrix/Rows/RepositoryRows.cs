using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class RepositoryRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/storage-locations", Needs.Somewhere(Permission.ManageRepositories)),
        new("POST /api/v1/storage-locations", Needs.Administrator, _ => new { path = "relative" }),
        new("POST /api/v1/storage-locations/check", Needs.Administrator, _ => new { path = "relative" }),
        new("GET /api/v1/repositories", Needs.Eyes),
        new("GET /api/v1/repositories?client", Needs.Eyes),
        new("POST /api/v1/repositories", Needs.At(Permission.ManageRepositories), about => new { clientId = about.Client.Value, name = "" }),
        new("PUT /api/v1/repositories/{id}/name", Needs.At(Permission.ManageRepositories), _ => new { name = "" }),
        new("POST /api/v1/repositories/{id}/retry", Needs.At(Permission.ManageRepositories)),
        new("GET /api/v1/repositories/{id}/safety-copies", Needs.Sight),
        new("PUT /api/v1/repositories/{id}/safety-copy-days", Needs.At(Permission.ManageRepositories), _ => new { days = 0 }),
        new("POST /api/v1/repositories/{id}/passphrase", Needs.At(Permission.ShowPassphrases), _ => new { password = "" }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/storage", Needs.Administrator)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Somewhere(Permission.ManageRepositories), (ListStorageLocations it, Matter _, Actor who) => it.HandleAsync(new PageRange(null, null), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (AddStorageLocation it, Matter _, Actor who) => it.HandleAsync(new("relative"), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (CheckStorageLocation it, Matter _, Actor who) => it.HandleAsync(new("relative"), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListRepositories it, Matter _, Actor who) => it.HandleAsync(new(null, new PageRange(null, null)), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (CreateRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Client, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (RenameRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (RetryRepository it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (ListSafetyCopies it, Matter about, Actor who) => it.HandleAsync(new(about.Repository), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (ChangeSafetyCopyDays it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, 0), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ShowPassphrases), (ShowPassphrase it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, ""), who, null, Matter.Token)),
    ];
}
