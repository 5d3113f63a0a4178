using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>One's own API tokens, the newest first; never the tokens themselves.</summary>
public sealed class ListApiTokens(IDbContextFactory<ServerDatabase> databases, ApiTokenMemory memory)
{
    public sealed record Item(ApiTokenId ApiTokenId, string Name, bool IsAdministrator, Grants Grants, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

    public async Task<Result<Page<Item>>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseWithoutSession(out var userId) is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await database.Set<ApiToken>().AsNoTracking().Where(token => token.UserId == userId)
            .OrderByDescending(token => token.CreatedAt).Take(CreateApiToken.MostTokens).ToListAsync(cancellationToken);
        var used = memory.All.Where(token => token.Actor.UserId == userId).ToDictionary(token => token.Id, token => token.LastUsedAt);
        return new Page<Item>(
            [.. stored.Select(token => new Item(
                token.Id, token.Name, token.IsAdministrator, token.Grants, token.CreatedAt, token.ExpiresAt, used.GetValueOrDefault(token.Id) ?? token.LastUsedAt))],
            stored.Count);
    }
}
