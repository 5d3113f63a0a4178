using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>What leaving and shutting out have in common: API key and SSH key end, archives stay.</summary>
public sealed class EndAgent(
    IDbContextFactory<ServerDatabase> databases, IEnumerable<IClientKeysChanged> keysChanged, AgentKeys keys, AgentPresence presence, TimeProvider time)
{
    /// <summary>The time at which the keys ended.</summary>
    /// <param name="by">Who shuts the agent out; null where it leaves by itself.</param>
    public async Task<Result<DateTimeOffset>> HandleAsync(ClientId clientId, ClientEvent @event, ActivityActor? by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var client = await database.Set<Client>().SingleOrDefaultAsync(client => client.Id == clientId, cancellationToken);
            if (client is null)
                return Problem.NotFound("client");
            if (ClientLifecycle.Decide(client.State, @event).IsProblem(out var problem))
                return problem;

            client.Leave();
            database.Record(
                by ?? ActivityActor.Agent(client.Id.Value, client.Name), @event == ClientEvent.AgentLeft ? ActivityKind.AgentLeft : ActivityKind.AgentRevoked, client.ToSubject());
            await database.EndUnusedTokensAsync(clientId, now, cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        keys.Forget(clientId);
        presence.Dismiss(clientId);
        // The API key is dead from here on; a caller that goes away now must not keep the SSH key alive.
        foreach (var listener in keysChanged)
            await listener.ApplyAsync(CancellationToken.None);
        return now;
    }
}
