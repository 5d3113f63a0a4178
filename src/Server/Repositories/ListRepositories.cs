using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
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
        string Path, long? StoredBytes, DateTimeOffset CreatedAt, Reason? Problem);

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
                repository.ProblemCode == null ? null : new Reason(repository.ProblemCode, repository.ProblemDetail ?? "", repository.ProblemHint));
        return new Page<Row>(
            await rows.Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken), await wanted.CountAsync(cancellationToken));
    }
}
