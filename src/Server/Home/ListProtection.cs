using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>The clients with all that one line says of each: how it stands, last archive, next run, size, online.</summary>
public sealed class ListProtection(IDbContextFactory<ServerDatabase> databases, AgentPresence presence, TimeProvider time)
{
    /// <param name="Search">Part of the name, without regard to case; null for all.</param>
    /// <param name="Only">Only clients that stand like this; null or none for all.</param>
    /// <param name="WorstFirst">By how they stand, else by name.</param>
    /// <param name="Offset">See <see cref="PageRange"/>.</param>
    /// <param name="Limit">See <see cref="PageRange"/>.</param>
    /// <param name="ClientId">Only this client; null for all.</param>
    public sealed record Request(
        string? Search = null, IReadOnlyList<Protection>? Only = null, bool WorstFirst = false, int? Offset = null, int? Limit = null, ClientId? ClientId = null);

    /// <param name="ClientId">Id of the client.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Protection">How it stands.</param>
    /// <param name="State">Whether an agent has enrolled.</param>
    /// <param name="IsOnline">As in <see cref="ListClients.Item"/>.</param>
    /// <param name="LastSeenAt">When its agent was heard last; null when never.</param>
    /// <param name="LastArchiveAt">When the server saw its latest archive; null when there is none.</param>
    /// <param name="NextRunAt">When one of its plans runs next by schedule; null when only by hand.</param>
    /// <param name="StoredBytes">What its repositories take; null before the first backup.</param>
    /// <param name="BackupNow">Its backup that is under way, or waits; null when there is none.</param>
    public sealed record Item(
        ClientId ClientId, string Name, Protection Protection, ClientState State, bool IsOnline, DateTimeOffset? LastSeenAt,
        DateTimeOffset? LastArchiveAt, DateTimeOffset? NextRunAt, long? StoredBytes, LiveBackup? BackupNow);

    public sealed record LiveBackup(JobId JobId, JobState State);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var clients = database.ClientsFor(actor);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = TextSearch.Pattern(request.Search.Trim());
            clients = clients.Where(client => TextSearch.Has(client.Name, pattern));
        }

        if (request.ClientId is { } clientId)
            clients = clients.Where(client => client.Id == clientId);
        var wanted = database.StandingsOf(clients, time.GetUtcNow());
        if (request.Only is { Count: > 0 } only)
            wanted = wanted.Where(client => only.Contains(client.Protection));
        var total = await wanted.CountAsync(cancellationToken);
        var ordered = request.WorstFirst ? wanted.OrderBy(client => client.Protection).ThenBy(client => client.Name) : wanted.OrderBy(client => client.Name);
        var page = await ordered.Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        var facts = await ReadFactsAsync(database, [.. page.Select(client => client.ClientId)], cancellationToken);
        return new Page<Item>([.. page.Select(client => new Item(
            client.ClientId, client.Name, client.Protection, client.State,
            client.State == ClientState.Enrolled && presence.IsOnline(client.ClientId, client.LastSeenAt), presence.LastSeenAt(client.ClientId, client.LastSeenAt),
            facts[client.ClientId].LastArchiveAt, facts[client.ClientId].NextRunAt, facts[client.ClientId].StoredBytes,
            facts[client.ClientId].Live.Select(live => new LiveBackup(live.Id, live.State)).FirstOrDefault()))], total);
    }

    /// <summary>What is needed for the lines of one page only.</summary>
    private static async Task<Dictionary<ClientId, Facts>> ReadFactsAsync(ServerDatabase database, List<ClientId> shown, CancellationToken cancellationToken)
    {
        var rows = await database.Set<Client>().AsNoTracking().Where(client => shown.Contains(client.Id)).Select(client => new
        {
            client.Id,
            LastArchiveAt = database.Set<Archive>().Where(archive => archive.ClientId == client.Id && archive.ImportedAt == null).Max(archive => (DateTimeOffset?)archive.ReceivedAt),
            NextRunAt = (from plan in database.Set<Plan>()
                         join schedule in database.Set<Schedule>() on plan.Id equals schedule.PlanId
                         where plan.ClientId == client.Id
                         select schedule.NextRunAt).Min(),
            StoredBytes = database.Set<Repository>().Where(repository => repository.ClientId == client.Id).Sum(repository => repository.DeduplicatedBytes),
            HasSize = database.Set<Repository>().Any(repository => repository.ClientId == client.Id && repository.DeduplicatedBytes != null),
        }).ToListAsync(cancellationToken);
        var live = await database.Set<Job>().AsNoTracking()
            .Where(job => shown.Contains(job.ClientId) && JobStates.Live.Contains(job.State) && job.Kind == JobKind.Backup)
            .OrderByDescending(job => job.State).Select(job => new { job.ClientId, job.Id, job.State }).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Id, row => new Facts(
            row.LastArchiveAt, row.NextRunAt, row.HasSize ? row.StoredBytes : null, [.. live.Where(job => job.ClientId == row.Id).Select(job => (job.Id, job.State))]));
    }

    private sealed record Facts(DateTimeOffset? LastArchiveAt, DateTimeOffset? NextRunAt, long? StoredBytes, IReadOnlyList<(JobId Id, JobState State)> Live);
}
