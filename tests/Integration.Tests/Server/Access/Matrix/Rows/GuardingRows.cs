using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Guarding;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class GuardingRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("PUT /api/v1/repositories/{id}/mode", Needs.At(Permission.ManageRepositories), _ => new { mode = "closed" }),
        new("GET /api/v1/clients/{id}/sessions", Needs.Sight),
        new("POST /api/v1/clients/{id}/sessions/seen", Needs.At(Permission.ManageRepositories)),
        new("GET /api/v1/clients/{id}/limits", Needs.Sight),
        new("GET /api/v1/quotas", Needs.Eyes),
        new("PUT /api/v1/clients/{id}/limits", Needs.At(Permission.ManageRepositories), _ => new { sessionSeconds = 1 }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/clients/{Id}/sessions", Needs.Account)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (ChangeRepositoryMode it, Matter about, Actor who) => it.HandleAsync(new(about.Repository, RepositoryMode.Closed), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (ListSessions it, Matter about, Actor who) => it.HandleAsync(new(about.Client, false, new PageRange(null, null)), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (SeeRefusals it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListQuotas it, Matter _, Actor who) => it.HandleAsync(new(false, new PageRange(null, null)), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetClientLimits it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManageRepositories), (ChangeClientLimits it, Matter about, Actor who) => it.HandleAsync(new(about.Client, new(SessionSeconds: 1)), who, Matter.Token)),
    ];
}
