using BorgBackupServer.Server.Archives.Passphrases;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class PassphraseRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } = [new("POST /api/v1/repositories/{id}/passphrase/change", Needs.Administrator, _ => new { password = "" })];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
        [UseCaseRow.Of(Needs.Administrator, (ChangeRepositoryPassphrase it, Matter about, BorgBackupServer.Server.Access.Actor who) => it.HandleAsync(new(about.Repository, ""), who, null, Matter.Token))];
}
