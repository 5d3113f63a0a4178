using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>The clients by name, a page at a time. What belongs to higher nouns (last backup, next run) they add themselves.</summary>
public sealed class ListClients(IDbContextFactory<ServerDatabase> databases, AgentPresence presence)
{
    /// <param name="Search">Part of the name, without regard to case; null for all.</param>
    /// <param name="State">Only clients in this state; null for all.</param>
    /// <param name="Offset">See <see cref="PageRange"/>.</param>
    /// <param name="Limit">See <see cref="PageRange"/>.</param>
    public sealed record Request(string? Search = null, ClientState? State = null, int? Offset = null, int? Limit = null);

    /// <param name="ClientId">Id of the client.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="State">Whether an agent has enrolled.</param>
    /// <param name="IsOnline">Its agent waits for orders now, or was heard within <see cref="AgentPresence.OnlineFor"/>.</param>
    /// <param name="LastSeenAt">When its agent was heard last; null when never.</param>
    /// <param name="CreatedAt">When it was added.</param>
    /// <param name="OperatingSystem">As its agent says; null before enrolment.</param>
    /// <param name="AgentVersion">As its agent says; null before enrolment.</param>
    /// <param name="BorgVersion">As its agent says; null before enrolment, or where borg is missing.</param>
    public sealed record Item(
        ClientId ClientId, string Name, ClientState State, bool IsOnline, DateTimeOffset? LastSeenAt, DateTimeOffset CreatedAt,
        string? OperatingSystem, string? AgentVersion, string? BorgVersion);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var clients = database.ClientsFor(actor).AsNoTracking();
        if (request.State is { } state)
            clients = clients.Where(client => client.State == state);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = TextSearch.Pattern(request.Search.Trim());
            clients = clients.Where(client => TextSearch.Has(client.Name, pattern));
        }

        var total = await clients.CountAsync(cancellationToken);
        var rows = await clients.OrderBy(client => client.Name).Skip(range.Offset).Take(range.Limit)
            .Select(client => new { client.Id, client.Name, client.State, client.LastSeenAt, client.CreatedAt, client.MachineJson })
            .ToListAsync(cancellationToken);
        return new Page<Item>([.. rows.Select(row =>
        {
            var machine = StoredMachine.Read(row.MachineJson);
            return new Item(
                row.Id, row.Name, row.State, row.State == ClientState.Enrolled && presence.IsOnline(row.Id, row.LastSeenAt),
                presence.LastSeenAt(row.Id, row.LastSeenAt), row.CreatedAt, machine?.OperatingSystem, machine?.AgentVersion, machine?.BorgVersion);
        })], total);
    }
}
