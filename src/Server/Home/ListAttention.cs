using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>The clients for which somebody has to do something, the worst first, each with the reason and what is needed to mend it.</summary>
public sealed class ListAttention(IDbContextFactory<ServerDatabase> databases, AgentPresence presence, TimeProvider time)
{
    /// <param name="ClientId">Id of the client.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Protection">How it stands.</param>
    /// <param name="CreatedAt">When it was added.</param>
    /// <param name="IsOnline">Its agent is there.</param>
    /// <param name="LastSeenAt">When its agent was heard last; null when never.</param>
    /// <param name="LatestArchiveAt">Null when it has none.</param>
    /// <param name="PlanId">One of its plans, to run by hand; null when it has none.</param>
    /// <param name="Failure">The backup of a living plan that failed or was lost since the latest archive; null when none did.</param>
    /// <param name="HasLiveBackup">One is queued or runs already.</param>
    public sealed record Item(
        ClientId ClientId, string Name, Protection Protection, DateTimeOffset CreatedAt, bool IsOnline, DateTimeOffset? LastSeenAt,
        DateTimeOffset? LatestArchiveAt, PlanId? PlanId, Failed? Failure, bool HasLiveBackup);

    public sealed record Failed(JobId JobId, JobState State, DateTimeOffset At, string? Detail);

    public async Task<Result<Page<Item>>> HandleAsync(PageRange range, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = database.StandingsOf(database.ClientsFor(actor), time.GetUtcNow()).Where(client => client.Protection != Protection.Protected);
        var total = await wanted.CountAsync(cancellationToken);
        var clients = await wanted.OrderBy(client => client.Protection).ThenBy(client => client.Name)
            .Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        var ids = clients.Select(client => client.ClientId).ToList();
        var rows = (await database.Set<Client>().AsNoTracking().Where(client => ids.Contains(client.Id)).Select(client => new Around(
            client.Id, client.CreatedAt,
            database.Set<Archive>().Where(archive => archive.ClientId == client.Id).Max(archive => (DateTimeOffset?)archive.ReceivedAt),
            database.Set<Plan>().Where(plan => plan.ClientId == client.Id).OrderBy(plan => plan.Name).Select(plan => (PlanId?)plan.Id).FirstOrDefault(),
            database.Set<Job>().Where(job => job.ClientId == client.Id && job.Kind == JobKind.Backup && (job.State == JobState.Failed || job.State == JobState.Lost)
                    && database.Set<Plan>().Any(plan => plan.Id == job.PlanId))
                .OrderByDescending(job => job.QueuedAt)
                .Select(job => new Failed(job.Id, job.State, job.EndedAt ?? job.QueuedAt, job.ProblemDetail)).FirstOrDefault(),
            database.Set<Job>().Any(job => job.ClientId == client.Id && job.Kind == JobKind.Backup && JobStates.Live.Contains(job.State))))
            .ToListAsync(cancellationToken)).ToDictionary(row => row.ClientId);
        return new Page<Item>([.. clients.Select(client => Describe(client, rows[client.ClientId]))], total);
    }

    private Item Describe(ClientStanding client, Around row) => new(
        client.ClientId, client.Name, client.Protection, row.CreatedAt,
        client.State == ClientState.Enrolled && presence.IsOnline(client.ClientId, client.LastSeenAt), presence.LastSeenAt(client.ClientId, client.LastSeenAt),
        row.LatestArchiveAt, row.PlanId, row.Failure is { } failure && (row.LatestArchiveAt is null || failure.At > row.LatestArchiveAt) ? failure : null, row.HasLiveBackup);

    private sealed record Around(ClientId ClientId, DateTimeOffset CreatedAt, DateTimeOffset? LatestArchiveAt, PlanId? PlanId, Failed? Failure, bool HasLiveBackup);
}
