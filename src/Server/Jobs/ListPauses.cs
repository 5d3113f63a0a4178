using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What is paused now, the widest first: the server, clients, plans.</summary>
public sealed class ListPauses(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="ClientId">Only what holds back this client: the server's pause, its own and its plans'; null for all.</param>
    /// <param name="Offset">See <see cref="PageRange"/>.</param>
    /// <param name="Limit">See <see cref="PageRange"/>.</param>
    public sealed record Request(ClientId? ClientId = null, int? Offset = null, int? Limit = null);

    /// <param name="By">Who paused it.</param>
    /// <param name="UntilAt">Null for not before somebody resumes.</param>
    public sealed record Item(
        PauseScope Scope, ClientId? ClientId, string? ClientName, PlanId? PlanId, string? PlanName, string By, string Reason, DateTimeOffset SinceAt, DateTimeOffset? UntilAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var pauses = database.PausesFor(actor, time.GetUtcNow());
        if (request.ClientId is { } clientId)
            pauses = pauses.Where(pause => pause.Target == Pause.OfServer || pause.ClientId == clientId);
        var total = await pauses.CountAsync(cancellationToken);
        // server, client, plan: the names of the scopes are not in this order, how much of an address they have is.
        var rows = await (from pause in pauses
                          join client in database.Set<Client>() on pause.ClientId equals client.Id into clients
                          from client in clients.DefaultIfEmpty()
                          join plan in database.Set<Plan>() on pause.PlanId equals plan.Id into plans
                          from plan in plans.DefaultIfEmpty()
                          orderby pause.ClientId != null, pause.PlanId != null, pause.SinceAt, pause.Target
                          select new Item(
                              pause.Scope, pause.ClientId, client == null ? null : client.Name, pause.PlanId, plan == null ? null : plan.Name,
                              pause.By, pause.Reason, pause.SinceAt, pause.UntilAt))
            .Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        return new Page<Item>(rows, total);
    }
}
