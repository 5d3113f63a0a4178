using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>The quotas of clients and of repositories with what is used of each, those of clients first.</summary>
public sealed class ListQuotas(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="OnlyNearlyUsed">Only those by <see cref="QuotaRule.IsNearlyUsed"/>: a backup may be refused for them soon, or is already.</param>
    public sealed record Request(bool OnlyNearlyUsed, PageRange Range);

    /// <param name="RepositoryId">Null where it is the quota of all of the client's repositories together.</param>
    /// <param name="UsedBytes">On disk, as measured after the last backups.</param>
    public sealed record Row(ClientId ClientId, string ClientName, RepositoryId? RepositoryId, string? RepositoryName, long UsedBytes, long QuotaBytes)
    {
        public bool IsNearlyUsed => QuotaRule.IsNearlyUsed(UsedBytes, QuotaBytes);

        public bool IsUsedUp => QuotaRule.IsUsedUp(UsedBytes, QuotaBytes);
    }

    public async Task<Result<Page<Row>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var (clients, repositories) = (OfClients(database, actor), OfRepositories(database, actor));
        if (request.OnlyNearlyUsed)
        {
            clients = clients.Where(row => row.Used >= row.Quota - (row.Quota / 10));
            repositories = repositories.Where(row => row.Used >= row.Quota - (row.Quota / 10));
        }

        // Two short lists, one behind the other.
        var ofClients = await clients.CountAsync(cancellationToken);
        var items = await clients.OrderBy(row => row.Name).Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken);
        if (items.Count < request.Range.Limit)
            items.AddRange(await repositories.OrderBy(row => row.Name).ThenBy(row => row.RepositoryId).Skip(Math.Max(0, request.Range.Offset - ofClients)).Take(request.Range.Limit - items.Count).ToListAsync(cancellationToken));
        return new Page<Row>(
            [.. items.Select(row => new Row(row.ClientId, row.Name, row.RepositoryId, row.Repository, row.Used, row.Quota))], ofClients + await repositories.CountAsync(cancellationToken));
    }

    private static IQueryable<Found> OfClients(ServerDatabase database, Actor actor) =>
        from limits in database.Set<ClientLimits>().AsNoTracking()
        where limits.QuotaBytes != null
        join client in database.ClientsFor(actor) on limits.ClientId equals client.Id
        select new Found
        {
            ClientId = client.Id,
            Name = client.Name,
            Used = database.Set<Repository>().Where(repository => repository.ClientId == client.Id).Sum(repository => repository.DeduplicatedBytes) ?? 0,
            Quota = limits.QuotaBytes ?? 0,
        };

    private static IQueryable<Found> OfRepositories(ServerDatabase database, Actor actor) =>
        from repository in database.RepositoriesFor(actor).AsNoTracking()
        where repository.QuotaBytes != null
        join client in database.Set<Client>() on repository.ClientId equals client.Id
        select new Found
        {
            ClientId = client.Id,
            Name = client.Name,
            RepositoryId = repository.Id,
            Repository = repository.Name,
            Used = repository.DeduplicatedBytes ?? 0,
            Quota = repository.QuotaBytes ?? 0,
        };

    private sealed class Found
    {
        public ClientId ClientId { get; init; }

        public string Name { get; init; } = "";

        public RepositoryId? RepositoryId { get; init; }

        public string? Repository { get; init; }

        public long Used { get; init; }

        public long Quota { get; init; }
    }
}
