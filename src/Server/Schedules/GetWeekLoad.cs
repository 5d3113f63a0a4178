using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>How many plans start in each hour of the next seven days. One query along the index of the next run, and bounded work, however large the fleet.</summary>
public sealed class GetWeekLoad(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    public const int Hours = 7 * 24;

    private const int MostPlans = 10_000;
    private const int MostRuns = 300_000;

    /// <param name="FromAt">The full hour in which it is now.</param>
    /// <param name="Starts">For each hour from there on, by elapsed hours.</param>
    /// <param name="IsPartial">There are more plans than were counted.</param>
    public sealed record Response(DateTimeOffset FromAt, IReadOnlyList<int> Starts, bool IsPartial);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var from = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerHour));
        var to = from.AddHours(Hours);
        var plans = await (from schedule in database.Set<Schedule>().AsNoTracking()
                           join plan in database.PlansFor(actor) on schedule.PlanId equals plan.Id
                           join client in database.Set<Client>() on plan.ClientId equals client.Id
                           where schedule.NextRunAt < to && client.State == ClientState.Enrolled
                           orderby schedule.NextRunAt
                           select new { schedule.PlanId, schedule.Rule, schedule.NextRunAt }).Take(MostPlans + 1).ToListAsync(cancellationToken);
        var starts = new int[Hours];
        var left = MostRuns;
        var counted = 0;
        foreach (var plan in plans.Take(MostPlans))
        {
            if (left <= 0)
                break;
            counted++;
            var zone = ScheduleZone.OrUtc(plan.Rule.TimeZone);
            for (var run = plan.NextRunAt; run < to && left > 0; run = ScheduleClock.Next(plan.Rule, zone, ScheduleClock.SpreadOf(plan.PlanId), run.Value), left--)
                starts[Math.Max(0, (int)((run.Value - from).Ticks / TimeSpan.TicksPerHour))]++;
        }

        return new Response(from, starts, counted < plans.Count || left <= 0);
    }
}
