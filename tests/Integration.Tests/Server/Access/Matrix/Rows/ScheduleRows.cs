using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class ScheduleRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/schedules", Needs.Eyes),
        new("GET /api/v1/schedules/week", Needs.Eyes),
        new("PUT /api/v1/clients/{id}/overdue-after", Needs.At(Permission.ManagePlans), _ => new { minutes = 0 }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/schedules", Needs.Account)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Eyes, (ListSchedules it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (ListNextRuns it, Matter _, Actor who) => it.HandleAsync(new PageRange(null, null), who, Matter.Token)),
        UseCaseRow.Of(Needs.Eyes, (GetWeekLoad it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (PreviewSchedule it, Matter about, Actor who) => it.HandleAsync(new(new ScheduleDraft(), about.Plan), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangeSchedule it, Matter about, Actor who) => it.HandleAsync(new(about.Plan, new ScheduleDraft { TimeZone = "Nowhere" }), who, Matter.Token)),
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangeOverdueThreshold it, Matter about, Actor who) => it.HandleAsync(new(about.Client, 0), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(RunDueSchedules), "the scheduler acts on the server's own plan"),
        (typeof(GiveUpLateJobs), "the scheduler acts on the server's own plan"),
    ];
}
