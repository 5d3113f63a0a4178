using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class JobRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/jobs", Needs.Eyes),
        new("GET /api/v1/jobs?client", Needs.Eyes),
        new("GET /api/v1/jobs/{id}", Needs.Sight),
        new("GET /api/v1/jobs/{id}/log", Needs.Sight),
        new("GET /api/v1/jobs/{id}/warnings", Needs.Sight),
        new("POST /api/v1/jobs/{id}/retry", Needs.At(Permission.TriggerBackup)),
        new("POST /api/v1/jobs/{id}/cancel", Needs.At(Permission.TriggerBackup)),
        new("GET /api/v1/pauses", Needs.Eyes),
        new("PUT /api/v1/pause", Needs.Administrator, _ => new { }),
        new("DELETE /api/v1/pause", Needs.Administrator),
        new("PUT /api/v1/clients/{id}/pause", Needs.At(Permission.ManagePlans), _ => new { }),
        new("DELETE /api/v1/clients/{id}/pause", Needs.At(Permission.ManagePlans)),
        new("PUT /api/v1/plans/{id}/pause", Needs.At(Permission.ManagePlans), _ => new { }),
        new("DELETE /api/v1/plans/{id}/pause", Needs.At(Permission.ManagePlans)),
        new("POST /agent/v1/hello", Needs.Agent, _ => new { unknown = 1 }),
        new("POST /agent/v1/poll", Needs.Agent, _ => new { unknown = 1 }),
        new("POST /agent/v1/report", Needs.Agent, _ => new { unknown = 1 }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/jobs", Needs.Account)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Eyes, (ListJobs it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetJob it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (ListJobLog it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (ListJobWarnings it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.TriggerBackup), (RetryJob it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.TriggerBackup), (CancelJob it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListPauses it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (PauseWork it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ResumeWork it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (PauseWork it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ResumeWork it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (PauseWork it, Matter about, Actor who) => it.HandleAsync(new(null, about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ResumeWork it, Matter about, Actor who) => it.HandleAsync(new(null, about.Plan), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(OpenSession), "an agent asks, by its key, about its own client"),
        (typeof(PollForOrders), "an agent asks, by its key, about its own client"),
        (typeof(TakeReports), "an agent asks, by its key, about its own client"),
        (typeof(LeaseJob), "a part of an agent's poll"),
    ];
}
