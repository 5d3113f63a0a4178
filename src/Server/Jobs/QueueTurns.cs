using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Which queued jobs of agents may begin now, of those whose agents wait for orders in this process. One look at the
/// database serves all polls that ask meanwhile. Only advice: whether there is a place, <see cref="LeaseJob"/> asks once
/// more under the write lock.
/// </summary>
internal sealed class QueueTurns(IDbContextFactory<ServerDatabase> databases, JobWorks works, PollMemory memory, AgentPresence presence, TimeProvider time)
{
    // What stands behind so many comes into sight as they go.
    private const int MostRead = 10_000;

    private static readonly JobKind[] Kinds = [JobKind.Backup, JobKind.Restore, JobKind.Look, JobKind.ClientProof];

    private readonly Lock gate = new();
    private Task<IReadOnlyList<WaitingJob>>? current;
    private Task<IReadOnlyList<WaitingJob>>? next;

    /// <summary>In their order. The look began after the call.</summary>
    public Task<IReadOnlyList<WaitingJob>> ChooseAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return (next ??= LookAfterAsync(current)).WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<WaitingJob>> LookAfterAsync(Task? before)
    {
        await Task.Yield();
        if (before is not null)
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Who asks from here on may know of something that this look does not see.
        lock (gate)
            (current, next) = (next, null);
        return await LookAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<WaitingJob>> LookAsync(CancellationToken cancellationToken)
    {
        var clients = presence.Waiting();
        if (clients.Count == 0)
            return [];
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var paused = (await database.PausesNow(now).Select(pause => pause.Target).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var rows = await ReadAsync(database, clients, now, cancellationToken);
        if (rows.Count == 0)
            return [];
        var modes = await database.FindModesAsync(cancellationToken);

        var waiting = rows.Where(job => CanBegin(job, paused, modes)).ToList();
        return waiting.Count == 0 ? [] : QueueRule.Choose(await database.ReadWorkLimitsAsync(cancellationToken), await database.ReadPlacesAsync(cancellationToken), waiting);
    }

    private Task<List<WaitingJob>> ReadAsync(ServerDatabase database, IReadOnlyList<ClientId> clients, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var writing = Kinds.Where(works.Writes).ToList();
        var own = works.ServerKinds(writing: true);
        return database.ReadWaitingAsync(
            database.Set<Job>()
                .Where(job => EF.Parameter(clients).Contains(job.ClientId) && job.State == JobState.Queued && Kinds.Contains(job.Kind) && (job.RetryAt == null || job.RetryAt <= now))
                // Beside a writer of the server nothing is restored either.
                .Where(job => !database.Set<RepositoryLease>().Any(lease => lease.RepositoryId == job.RepositoryId
                    && (writing.Contains(job.Kind) || database.Set<Job>().Any(other => other.Id == lease.JobId && own.Contains(other.Kind))))),
            works, MostRead, cancellationToken);
    }

    private bool CanBegin(WaitingJob job, HashSet<string> paused, IReadOnlyDictionary<RepositoryId, Borg.Guarding.RepositoryMode> modes)
    {
        var place = job.Place;
        if (memory.FindCapabilities(place.ClientId) is not { } capabilities || JobWorks.CapabilityOf(place.Kind) is not { } capability || !capabilities.Contains(capability))
            return false;
        if (place.Kind == JobKind.Look)
            return true;
        return !paused.Contains(Pause.OfServer) && !paused.Contains(Pause.Of(place.ClientId)) && !(job.PlanId is { } plan && paused.Contains(Pause.Of(plan)))
            && (!modes.TryGetValue(job.RepositoryId, out var mode) || mode >= RepositoryRoom.NeededMode(job.Writes));
    }
}
