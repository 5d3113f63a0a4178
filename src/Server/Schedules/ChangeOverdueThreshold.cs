using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>How late a promised archive of a client may be before it counts as overdue. Holds at once, for promises made before too.</summary>
public sealed class ChangeOverdueThreshold(IDbContextFactory<ServerDatabase> databases, Signals signals)
{
    /// <param name="Minutes">Null for the default.</param>
    public sealed record Request(ClientId ClientId, int? Minutes);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.ClientsFor(actor).SingleOrDefaultAsync(client => client.Id == request.ClientId, cancellationToken) is not { } client)
            return Problem.NotFound("client");
        if (actor.Refuse(Permission.ManagePlans, client.Id) is { } forbidden)
            return forbidden;
        if (request.Minutes is < OverdueRule.LeastMinutes or > OverdueRule.MostMinutes)
        {
            return Problem.Invalid(
                "client.threshold-out-of-range", $"Between {OverdueRule.LeastMinutes} minutes and {OverdueRule.MostMinutes / 60 / 24} days.",
                "A laptop that is often away may well have some days; leave it empty for 12 hours.", "minutes");
        }

        database.Record(actor, ActivityKind.OverdueThresholdChanged, client.ToSubject(), new ActivityChanges { { "minutes", client.OverdueAfterMinutes, request.Minutes } });
        client.TolerateLateness(request.Minutes);
        var schedules = await (from schedule in database.Set<Schedule>()
                               join plan in database.Set<Plan>() on schedule.PlanId equals plan.Id
                               where plan.ClientId == request.ClientId
                               select schedule).ToListAsync(cancellationToken);
        foreach (var schedule in schedules)
            if (schedule.ExpectedAt is { } expected)
                schedule.Expect(expected, OverdueRule.Threshold(request.Minutes));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
