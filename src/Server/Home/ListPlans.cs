using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>Plans together with their schedules, of one client or of all, by name.</summary>
public sealed class ListPlans(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId? ClientId = null, PlanId? PlanId = null, int? Offset = null, int? Limit = null);

    /// <param name="NextRunAt">Null when it runs only by hand.</param>
    public sealed record Item(PlanId PlanId, ClientId ClientId, RepositoryId RepositoryId, PlanDraft Plan, ScheduleDraft Schedule, DateTimeOffset? NextRunAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plans = database.PlansFor(actor).AsNoTracking();
        if (request.ClientId is { } clientId)
            plans = plans.Where(plan => plan.ClientId == clientId);
        if (request.PlanId is { } planId)
            plans = plans.Where(plan => plan.Id == planId);
        var total = await plans.CountAsync(cancellationToken);
        var page = await plans.OrderBy(plan => plan.ClientId).ThenBy(plan => plan.Name).Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        var ids = page.Select(plan => plan.Id).ToList();
        var schedules = await database.Set<Schedule>().AsNoTracking().Where(schedule => ids.Contains(schedule.PlanId)).ToDictionaryAsync(schedule => schedule.PlanId, cancellationToken);
        return new Page<Item>([.. page.Select(plan => Describe(plan, schedules.GetValueOrDefault(plan.Id)))], total);
    }

    private static Item Describe(Plan plan, Schedule? schedule) => new(
        plan.Id, plan.ClientId, plan.RepositoryId,
        new PlanDraft(plan.Name, plan.Paths, plan.Excludes, plan.Compression, plan.OneFileSystem, plan.Retention, plan.Hooks, plan.Databases),
        schedule?.Rule ?? new ScheduleDraft(),
        schedule?.NextRunAt);
}
