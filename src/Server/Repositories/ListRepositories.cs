using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The repositories, of one client or of all, oldest first.</summary>
public sealed class ListRepositories(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId? ClientId, PageRange Range);

    /// <param name="StoredBytes">On disk, after deduplication; null before the first backup.</param>
    /// <param name="Problem">Why it could not be made; null unless <see cref="RepositoryState.Failed"/>.</param>
    public sealed record Row(
        RepositoryId Id, ClientId ClientId, string Name, RepositoryState State, string Encryption, StorageLocationId StorageLocationId, string StorageLabel,
        string Path, long? StoredBytes, DateTimeOffset CreatedAt, Reason? Problem)
    {
        /// <summary>What the client may do with it now.</summary>
        public RepositoryMode Mode { get; init; } = RepositoryMode.Backup;

        /// <summary>How large it may become on disk; null where it has no quota of its own.</summary>
        public long? QuotaBytes { get; init; }

        /// <summary>Who deleted it, and until when it can be brought back; null unless it is deleted.</summary>
        public Deleted? Deletion { get; init; }

        /// <summary>Why it may not do everything; empty where it may.</summary>
        public IReadOnlyList<Limit> Restrictions { get; init; } = [];
    }

    public sealed record Deleted(DateTimeOffset At, string By, DateTimeOffset KeptUntil);

    public sealed record Limit(RestrictionCause Cause, RepositoryMode Mode, string Reason, string By, DateTimeOffset Since);

    public sealed record Reason(string Code, string Detail, string? Hint);

    public async Task<Result<Page<Row>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = database.RepositoriesFor(actor).AsNoTracking();
        if (request.ClientId is { } client)
            wanted = wanted.Where(repository => repository.ClientId == client);
        var rows =
            from repository in wanted
            join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
            orderby repository.Id
            select new Row(
                repository.Id, repository.ClientId, repository.Name, repository.State, repository.Encryption, location.Id, location.Label,
                repository.Path, repository.DeduplicatedBytes, repository.CreatedAt,
                repository.ProblemCode == null ? null : new Reason(repository.ProblemCode, repository.ProblemDetail ?? "", repository.ProblemHint))
            {
                QuotaBytes = repository.QuotaBytes,
                Deletion = repository.DeletedAt == null ? null : new Deleted(repository.DeletedAt.Value, repository.DeletedBy ?? "", repository.KeptUntil ?? repository.DeletedAt.Value),
            };
        var page = await rows.Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken);
        return new Page<Row>([.. await AddRestrictionsAsync(database, page, cancellationToken)], await wanted.CountAsync(cancellationToken));
    }

    private static async Task<IEnumerable<Row>> AddRestrictionsAsync(ServerDatabase database, List<Row> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(row => row.Id).ToList();
        var restrictions = (await database.Set<Restriction>().AsNoTracking().Where(restriction => ids.Contains(restriction.RepositoryId))
            .OrderBy(restriction => restriction.Since).ToListAsync(cancellationToken)).ToLookup(restriction => restriction.RepositoryId);
        return rows.Select(row => restrictions[row.Id].ToList() is not { Count: > 0 } own ? row : row with
        {
            Mode = own.Min(restriction => restriction.Mode),
            Restrictions = [.. own.Select(restriction => new Limit(restriction.Cause, restriction.Mode, restriction.Reason, restriction.By, restriction.Since))],
        });
    }
}
