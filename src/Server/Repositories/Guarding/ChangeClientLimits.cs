using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>A person says how much a client's sessions may do, and how large its repositories may become. Holds for running sessions too.</summary>
public sealed class ChangeClientLimits(IDbContextFactory<ServerDatabase> databases, IClientKeysChanged keys, Signals signals, ILogger<ChangeClientLimits> log)
{
    private const long LeastRate = 10_000;

    /// <summary>Null stands for the guard's own bound.</summary>
    public sealed record Limits(
        long? QuotaBytes = null, long? SessionBytes = null, int? SessionCommits = null, int? SessionSeconds = null, long? UpBytesPerSecond = null, long? DownBytesPerSecond = null,
        IReadOnlyList<RepositoryLimits>? Repositories = null);

    /// <param name="QuotaBytes">Bytes of this repository on disk; null for no bound of its own.</param>
    /// <param name="UpBytesPerSecond">Into this repository, all sessions in it together.</param>
    /// <param name="DownBytesPerSecond">Out of it.</param>
    public sealed record RepositoryLimits(RepositoryId RepositoryId, long? QuotaBytes, long? UpBytesPerSecond = null, long? DownBytesPerSecond = null);

    public sealed record Request(ClientId ClientId, Limits Limits);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseClientAsync(request.ClientId, Permission.ManageRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        var limits = request.Limits;
        if (Find(limits) is { } wrong)
            return wrong;
        var own = await database.Set<Repository>().Where(repository => repository.ClientId == request.ClientId).ToDictionaryAsync(repository => repository.Id, cancellationToken);
        foreach (var wanted in limits.Repositories ?? [])
        {
            if (!own.TryGetValue(wanted.RepositoryId, out var repository))
                return Problem.NotFound("repository");
            (repository.QuotaBytes, repository.UpBytesPerSecond, repository.DownBytesPerSecond) = (wanted.QuotaBytes, wanted.UpBytesPerSecond, wanted.DownBytesPerSecond);
        }

        var row = await database.Set<ClientLimits>().SingleOrDefaultAsync(found => found.ClientId == request.ClientId, cancellationToken);
        if (row is null)
            database.Add(row = ClientLimits.Create(request.ClientId));
        (row.QuotaBytes, row.SessionBytes, row.SessionCommits, row.SessionSeconds) = (limits.QuotaBytes, limits.SessionBytes, limits.SessionCommits, limits.SessionSeconds);
        (row.UpBytesPerSecond, row.DownBytesPerSecond) = (limits.UpBytesPerSecond, limits.DownBytesPerSecond);
        await database.SaveChangesAsync(cancellationToken);
        RepositoriesLog.LimitsChanged(log, request.ClientId, actor.Name);
        await keys.ApplyRulesAsync(request.ClientId, cancellationToken);
        signals.Raise(ClientTopics.Of(request.ClientId));
        return Done.It;
    }

    private static Problem? Find(Limits limits)
    {
        if (limits is { QuotaBytes: < 0 } or { SessionBytes: <= 0 } or { SessionCommits: <= 0 } || (limits.Repositories ?? []).Any(one => one.QuotaBytes < 0))
            return Problem.Invalid("limits.not-positive", "A limit is above zero.", "Leave it empty for none.");
        if (limits.SessionSeconds is < 60 or > 30 * 24 * 3600)
            return Problem.Invalid("limits.seconds-out-of-range", "A session may last between one minute and thirty days.", null, "sessionSeconds");
        return limits is { UpBytesPerSecond: < LeastRate } or { DownBytesPerSecond: < LeastRate } || (limits.Repositories ?? []).Any(one => one is { UpBytesPerSecond: < LeastRate } or { DownBytesPerSecond: < LeastRate })
            ? Problem.Invalid("limits.rate-too-low", "Below 10 kB a second no backup would ever end.", "Leave it empty for no bound.")
            : null;
    }
}
