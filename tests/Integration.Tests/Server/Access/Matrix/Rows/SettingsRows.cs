using BorgBackupServer.Server.Settings;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class SettingsRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/setup", Needs.Nothing),
        new("POST /api/v1/setup/check", Needs.Nothing),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/setup", Needs.Nothing)];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(CheckSetUp), "nobody has an account yet; it asks for the link of the server's start"),
        (typeof(SetUpServer), "nobody has an account yet; it asks for the link of the server's start"),
    ];
}
