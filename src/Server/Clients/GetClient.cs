using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>One client and what its agent says of the machine.</summary>
public sealed class GetClient(IDbContextFactory<ServerDatabase> databases, AgentPresence presence, TimeProvider time)
{
    public sealed record Request(ClientId ClientId);

    /// <param name="ClientId">Id of the client.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="State">Whether an agent has enrolled.</param>
    /// <param name="IsOnline">As in <see cref="ListClients.Item"/>.</param>
    /// <param name="LastSeenAt">When its agent was heard last; null when never.</param>
    /// <param name="CreatedAt">When it was added.</param>
    /// <param name="EnrolledAt">When its present agent, or its last one, enrolled.</param>
    /// <param name="EnrolmentExpiresAt">Until when an enrolment command that was made and not yet used is good; null when there is none.</param>
    /// <param name="Machine">Null before enrolment.</param>
    /// <param name="OverdueAfterMinutes">How late a promised archive may be; null for the default.</param>
    public sealed record Response(
        ClientId ClientId, string Name, ClientState State, bool IsOnline, DateTimeOffset? LastSeenAt, DateTimeOffset CreatedAt,
        DateTimeOffset? EnrolledAt, DateTimeOffset? EnrolmentExpiresAt, Machine? Machine, int? OverdueAfterMinutes);

    /// <summary>By the agent's own word; shown, never believed for a decision.</summary>
    public sealed record Machine(
        string Name, string OperatingSystem, string Architecture, string AgentVersion, string? BorgVersion,
        IReadOnlyList<string> Capabilities, IReadOnlyList<WirePath> BackupPaths, IReadOnlyList<WirePath> RestoreTargets,
        IReadOnlyList<string> Hooks, IReadOnlyList<DatabaseSourceFacts> DatabaseSources);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var row = await database.ClientsFor(actor).AsNoTracking().Where(client => client.Id == request.ClientId)
            .Select(client => new
            {
                client.Name,
                client.State,
                client.LastSeenAt,
                client.CreatedAt,
                client.EnrolledAt,
                client.MachineJson,
                client.OverdueAfterMinutes,
                EnrolmentExpiresAt = database.Set<EnrolmentToken>()
                    .Where(token => token.ClientId == client.Id && token.UsedAt == null && token.ExpiresAt > now)
                    .Max(token => (DateTimeOffset?)token.ExpiresAt),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return Problem.NotFound("client");

        return new Response(
            request.ClientId, row.Name, row.State, row.State == ClientState.Enrolled && presence.IsOnline(request.ClientId, row.LastSeenAt),
            presence.LastSeenAt(request.ClientId, row.LastSeenAt), row.CreatedAt, row.EnrolledAt, row.EnrolmentExpiresAt,
            StoredMachine.Read(row.MachineJson) is { } machine
                ? new Machine(machine.MachineName, machine.OperatingSystem, machine.Architecture, machine.AgentVersion, machine.BorgVersion,
                    machine.Capabilities, machine.Policy.BackupPaths, machine.Policy.RestoreTargets,
                    machine.Policy.Hooks ?? [], machine.DatabaseSources ?? [])
                : null,
            row.OverdueAfterMinutes);
    }
}
