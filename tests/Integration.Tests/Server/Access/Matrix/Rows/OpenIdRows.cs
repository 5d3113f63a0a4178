using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.OpenIdConnect;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class OpenIdRows : IRows
{
    private const string NoProvider = "nowhere";

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /sign-in/openid", Needs.Nothing),
        new("GET /sign-in/openid/callback", Needs.Nothing),
        new("POST /account/identities/link", Needs.Account),
        new("GET /api/v1/account/identities", Needs.Account),
        new("DELETE /api/v1/account/identities/{id}", Needs.Account),
        new("GET /api/v1/settings/openid-connect", Needs.Administrator),
        new("PUT /api/v1/settings/openid-connect", Needs.Administrator, _ => new { isEnabled = false, authority = NoProvider, clientId = "", scopes = "", buttonText = "", newUsers = "refused" }),
        new("POST /api/v1/settings/openid-connect/test", Needs.Administrator, _ => new { authority = NoProvider }),
        new("GET /api/v1/pending-users", Needs.Administrator),
        new("POST /api/v1/pending-users/{id}/approve", Needs.Administrator, _ => new { name = "", isAdministrator = false }),
        new("DELETE /api/v1/pending-users/{id}", Needs.Administrator),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Account, (ListIdentities it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (UnlinkIdentity it, Matter _, Actor who) => it.HandleAsync(new(ExternalIdentityId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (GetOpenIdProvider it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeOpenIdProvider it, Matter _, Actor who) => it.HandleAsync(new(false, NoProvider, "", null, "", "", NewUserRule.Refused), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (TestOpenIdProvider it, Matter _, Actor who) => it.HandleAsync(new(NoProvider), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ListTemplates it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ListPendingUsers it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ApprovePendingUser it, Matter _, Actor who) => it.HandleAsync(new(PendingUserId.Create(), "", false, Grants.None), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DismissPendingUser it, Matter _, Actor who) => it.HandleAsync(new(PendingUserId.Create()), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(SignInWithIdentity), "it finds out who it is, from what a provider signed"),
        (typeof(LinkIdentity), "whose account it is came back protected, from a route that had asked"),
    ];
}
