using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>What runs next by schedule, soonest first. Clients without an agent are left out: nothing runs there.</summary>
public sealed class ListNextRuns(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Item(ClientId ClientId, string ClientName, PlanId PlanId, string PlanName, DateTimeOffset NextRunAt);

    public async Task<Result<Page<Item>>> HandleAsync(PageRange range, Actor actor, CancellationToken cancellationToken)
    {

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var runs = from schedule in database.Set<Schedule>().AsNoTracking()
                   join plan in database.PlansFor(actor) on schedule.PlanId equals plan.Id
                   join client in database.Set<Client>() on plan.ClientId equals client.Id
                   // Said as a range, because for that the index is taken.
                   where schedule.NextRunAt > DateTimeOffset.UnixEpoch && client.State == ClientState.Enrolled
                   orderby schedule.NextRunAt
                   select new Item(client.Id, client.Name, plan.Id, plan.Name, schedule.NextRunAt!.Value); // because those without one are left out above
        return new Page<Item>(await runs.Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken), await runs.CountAsync(cancellationToken));
    }
}
