using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Access.SecondFactor;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class PasskeyRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/session/passkey/options", Needs.Nothing),
        new("POST /api/v1/session/passkey", Needs.Nothing),
        new("POST /api/v1/session/second-factor/passkey/options", Needs.Nothing),
        new("POST /api/v1/session/second-factor/passkey", Needs.Nothing),
        new("GET /api/v1/account/passkeys", Needs.Account),
        new("POST /api/v1/account/passkeys/options", Needs.Account, _ => new { password = "" }),
        new("POST /api/v1/account/passkeys", Needs.Account, _ => new { ceremony = "", credential = new { }, name = "" }),
        new("PUT /api/v1/account/passkeys/{id}", Needs.Account, _ => new { name = "" }),
        new("POST /api/v1/account/passkeys/{id}/remove", Needs.Account, _ => new { password = "" }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Account, (ListPasskeys it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (BeginPasskey it, Matter _, Actor who) => it.HandleAsync(new(""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (AddPasskey it, Matter _, Actor who) => it.HandleAsync(new("", default, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (RenamePasskey it, Matter _, Actor who) => it.HandleAsync(new(PasskeyId.Create(), ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (RemovePasskey it, Matter _, Actor who) => it.HandleAsync(new(PasskeyId.Create(), ""), who, null, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(BeginPasskeySignIn), "a challenge names nobody"),
        (typeof(BeginPasskeyFactor), "the cookie of the first factor says whose"),
        (typeof(UsePasskey), "it finds out who it is"),
        (typeof(ListWays), "the cookie of the first factor says whose"),
    ];
}
