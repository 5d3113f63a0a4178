using System.Collections.Concurrent;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Whose API key it is. Remembered for a minute, because an agent shows its key with every poll and report.</summary>
public sealed class AgentKeys(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (ClientId ClientId, long Until)> known = new(StringComparer.Ordinal);
    private int generation;

    /// <summary>The client of the key with this hash, or null.</summary>
    public async ValueTask<ClientId?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcTicks;
        if (known.TryGetValue(hash, out var entry) && entry.Until > now)
            return entry.ClientId;

        var before = Volatile.Read(ref generation);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await database.Set<Client>().AsNoTracking()
            .Where(client => client.ApiKeyHash == hash && client.State == ClientState.Enrolled)
            .Select(client => (ClientId?)client.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (found is not { } clientId)
            return null;

        known[hash] = (clientId, now + RememberFor.Ticks);
        // A key that was taken away between the read and this line is not remembered.
        if (Volatile.Read(ref generation) != before)
            known.TryRemove(hash, out _);
        return clientId;
    }

    /// <summary>The client's key changed or ended. After the commit.</summary>
    public void Forget(ClientId clientId)
    {
        Interlocked.Increment(ref generation);
        foreach (var (hash, entry) in known)
            if (entry.ClientId == clientId)
                known.TryRemove(hash, out _);
    }
}
