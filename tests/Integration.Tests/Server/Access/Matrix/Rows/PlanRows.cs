using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Plans.DatabaseSignIns;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class PlanRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/clients/{id}/database-sign-ins", Needs.Administrator),
        new("PUT /api/v1/clients/{id}/database-sign-ins/{source}", Needs.Administrator, _ => new { user = "", password = "" }),
        new("DELETE /api/v1/clients/{id}/database-sign-ins/{source}", Needs.Administrator),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (ListDatabaseSignIns it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (StoreDatabaseSignIn it, Matter about, Actor who) => it.HandleAsync(new(about.Client, "", "", new("")), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (RemoveDatabaseSignIn it, Matter about, Actor who) => it.HandleAsync(new(about.Client, "none"), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangePlan it, Matter about, Actor who) => it.HandleAsync(new(about.Plan, new PlanDraft("", [], [], "lz4", false, Retention.Default)), who, Matter.Token)),
    ];
}
