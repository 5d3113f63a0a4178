using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Schedules;

/// <summary>What a schedule would mean, before it is stored: its next runs, or what is wrong with it.</summary>
public sealed class PreviewSchedule(TimeProvider time)
{
    public const int Shown = 5;

    /// <param name="Schedule">As somebody thinks of it.</param>
    /// <param name="PlanId">Where the plan is there already: its own moment within the jitter. Else the times as they are named.</param>
    public sealed record Request(ScheduleDraft Schedule, PlanId? PlanId = null);

    /// <param name="NextRuns">Empty when it runs only by hand.</param>
    /// <param name="LaterMinutes">By how much a start may be put off, where the plan's own moment is not known yet.</param>
    public sealed record Response(IReadOnlyList<DateTimeOffset> NextRuns, int LaterMinutes);

    public Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Handle(request, actor));
    }

    /// <summary>The same at once, for a form that asks with each letter: nothing is read for it.</summary>
    public Result<Response> Handle(Request request, Actor actor)
    {
        if (!ScheduleRules.Check(request.Schedule).IsSuccess(out var rule, out var problem))
            return problem;
        var spread = request.PlanId is { } planId ? ScheduleClock.SpreadOf(planId) : 0;
        return new Response(
            ScheduleClock.Take(rule, ScheduleZone.OrUtc(rule.TimeZone), spread, time.GetUtcNow(), Shown), request.PlanId is null ? rule.JitterMinutes : 0);
    }
}
