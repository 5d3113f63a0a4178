using BorgBackupServer.Server.Access;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class AccessRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/session", Needs.Nothing),
        new("GET /api/v1/session", Needs.Account),
        new("DELETE /api/v1/session", Needs.Account) { IsLast = true },
        new("POST /sign-out", Needs.Nothing),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/sign-in", Needs.Nothing)];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } = [(typeof(SignIn), "it finds out who it is")];
}
