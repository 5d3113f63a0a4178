using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>What bounds hold for a client, and what holds where none is given.</summary>
public sealed class GetClientLimits(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId ClientId);

    /// <param name="Limits">As they were given.</param>
    /// <param name="Otherwise">The guard's own.</param>
    /// <param name="Names">Of the repositories, in the order of <see cref="ChangeClientLimits.Limits.Repositories"/>.</param>
    /// <param name="UsedBytes">What all its repositories take on disk, as measured after the last backups.</param>
    public sealed record Response(ChangeClientLimits.Limits Limits, Bounds Otherwise, IReadOnlyList<string> Names, long UsedBytes);

    public sealed record Bounds(long SessionBytes, int SessionCommits, int SessionSeconds);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.ClientsFor(actor).AnyAsync(client => client.Id == request.ClientId, cancellationToken))
            return Problem.NotFound("client");
        var row = await database.Set<ClientLimits>().AsNoTracking().SingleOrDefaultAsync(found => found.ClientId == request.ClientId, cancellationToken);
        var repositories = await database.Set<Repository>().AsNoTracking().Where(repository => repository.ClientId == request.ClientId).OrderBy(repository => repository.Id)
            .Select(repository => new { repository.Id, repository.Name, repository.QuotaBytes, repository.UpBytesPerSecond, repository.DownBytesPerSecond, repository.DeduplicatedBytes }).ToListAsync(cancellationToken);
        var bounds = new SessionLimits();
        return new Response(
            new ChangeClientLimits.Limits(
                row?.QuotaBytes, row?.SessionBytes, row?.SessionCommits, row?.SessionSeconds, row?.UpBytesPerSecond, row?.DownBytesPerSecond,
                [.. repositories.Select(repository => new ChangeClientLimits.RepositoryLimits(repository.Id, repository.QuotaBytes, repository.UpBytesPerSecond, repository.DownBytesPerSecond))]),
            new Bounds(bounds.Bytes, bounds.Commits, bounds.Seconds), [.. repositories.Select(repository => repository.Name)],
            repositories.Sum(repository => repository.DeduplicatedBytes ?? 0));
    }
}
