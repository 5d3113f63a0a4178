using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Access.Users;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class UserRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/users", Needs.Administrator),
        new("POST /api/v1/users", Needs.Administrator, _ => new { name = "", password = "" }),
        new("GET /api/v1/users/{id}", Needs.Administrator),
        new("PUT /api/v1/users/{id}", Needs.Administrator, _ => new { isAdministrator = false, isDisabled = false, grants = Grants.None }),
        new("DELETE /api/v1/users/{id}", Needs.Administrator),
        new("PUT /api/v1/users/{id}/email", Needs.Administrator, _ => new { email = "nobody" }),
        new("PUT /api/v1/users/{id}/password", Needs.Administrator, _ => new { password = "" }),
        new("DELETE /api/v1/users/{id}/second-factor", Needs.Administrator),
        new("GET /api/v1/users/{id}/sessions", Needs.Administrator),
        new("DELETE /api/v1/users/{id}/sessions", Needs.Administrator),
        new("GET /api/v1/sessions", Needs.Account),
        new("DELETE /api/v1/sessions/{id}", Needs.Account),
        new("DELETE /api/v1/sessions", Needs.Account) { IsLast = true },
        new("GET /api/v1/tokens", Needs.Account),
        new("POST /api/v1/tokens", Needs.Account, _ => new { name = "", grants = Grants.None }),
        new("DELETE /api/v1/tokens/{id}", Needs.Account),
    ];

    public IReadOnlyList<PageRow> Pages { get; } =
    [
        new("/users", Needs.Administrator),
        new("/users/new", Needs.Administrator),
        new("/users/{Id}", Needs.Administrator),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (ListUsers it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (GetUser it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (CreateUser it, Matter _, Actor who) => it.HandleAsync(new("", ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeUser it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create(), false, false, Grants.None), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (SetEmail it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create(), "nobody"), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DeleteUser it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ListSessions it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (EndSessions it, Matter _, Actor who) => it.HandleAsync(new(null, UserId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (ListSessions it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (EndSessions it, Matter _, Actor who) => it.HandleAsync(new(SessionId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (ListApiTokens it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (CreateApiToken it, Matter _, Actor who) => it.HandleAsync(new("", Grants.None), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (RevokeApiToken it, Matter _, Actor who) => it.HandleAsync(new(ApiTokenId.Create()), who, Matter.Token)),
    ];
}
