using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Says when a plan runs. The next run is calculated anew from now; one that was missed before is not made up for.</summary>
public sealed class ChangeSchedule(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    public sealed record Request(PlanId PlanId, ScheduleDraft Schedule);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.ManagePlans, actor, cancellationToken) is { } refusal)
            return refusal;
        if (await ApplyAsync(database, request, actor, cancellationToken) is { } problem)
            return problem;
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }

    /// <summary>The same without saving, for a use case that changes more in the same transaction.</summary>
    public async Task<Problem?> ApplyAsync(ServerDatabase database, Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!ScheduleRules.Check(request.Schedule).IsSuccess(out var rule, out var problem))
            return problem;
        if (await database.FindSubjectAsync(request.PlanId, cancellationToken) is not { } subject)
            return Problem.NotFound("plan");
        var schedule = await database.Set<Schedule>().SingleOrDefaultAsync(row => row.PlanId == request.PlanId, cancellationToken);
        if (schedule is null)
        {
            schedule = Schedule.Create(request.PlanId);
            database.Add(schedule);
        }

        database.Record(actor, ActivityKind.ScheduleChanged, subject, new ActivityChanges { { "schedule", schedule.Rule, rule } });
        schedule.Change(rule, ScheduleClock.Next(rule, ScheduleZone.OrUtc(rule.TimeZone), ScheduleClock.SpreadOf(request.PlanId), time.GetUtcNow()));
        return null;
    }
}
