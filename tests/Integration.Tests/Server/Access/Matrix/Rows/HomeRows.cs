using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class HomeRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/overview", Needs.Eyes),
        new("POST /api/v1/clients", Needs.Administrator, _ => new { name = "" }),
        new("DELETE /api/v1/clients/{id}", Needs.Administrator),
        new("GET /api/v1/plan-defaults", Needs.Somewhere(Permission.ManagePlans)),
        new("GET /api/v1/plans", Needs.Eyes),
        new("GET /api/v1/plans?client", Needs.Eyes),
        new("POST /api/v1/plans", Needs.At(Permission.ManagePlans), about => new { clientId = about.Client.ToString(), plan = new { name = "" } }),
        new("PUT /api/v1/plans/{id}", Needs.At(Permission.ManagePlans), _ => new { plan = new { name = "" } }),
        new("DELETE /api/v1/plans/{id}", Needs.At(Permission.ManagePlans)),
        new("POST /api/v1/plans/{id}/run", Needs.At(Permission.TriggerBackup)),
        new("POST /api/v1/schedules/preview", Needs.Account, _ => new { }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } =
    [
        new("/", Needs.Account),
        new("/clients", Needs.Account),
        new("/clients/{Id}", Needs.Account),
        new("/clients/new", Needs.Administrator),
        new("/clients/{ClientText}/plans/{PlanText}", Needs.Account),
        new("/jobs/{Id}", Needs.Account),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Eyes, (GetOverview it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListAttention it, Matter _, Actor who) => it.HandleAsync(new PageRange(null, null), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListProtection it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (CountProtection it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (CountBackups it, Matter _, Actor who) => it.HandleAsync(new(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListPlans it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ListServerProblems it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Somewhere(Permission.ManagePlans), (GetPlanDefaults it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetJobOutcome it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangeProtection it, Matter about, Actor who) => it.HandleAsync(new(about.Plan, new PlanAnswers(Name: "")), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (AddPlan it, Matter about, Actor who) => it.HandleAsync(new(about.Client, new PlanAnswers(Name: "")), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (RemovePlan it, Matter about, Actor who) => it.HandleAsync(new(about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ProtectClient it, Matter _, Actor who) => it.HandleAsync(new(""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DeleteClient it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
    ];
}
