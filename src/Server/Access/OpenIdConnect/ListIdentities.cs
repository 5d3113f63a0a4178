using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>The accounts at a provider that open one's own account here.</summary>
public sealed class ListIdentities(IDbContextFactory<ServerDatabase> databases, OpenIdButton button)
{
    public sealed record Item(ExternalIdentityId Id, string Issuer, string? Shown, DateTimeOffset LinkedAt, DateTimeOffset? LastUsedAt);

    /// <param name="ButtonText">Null where no provider is switched on: then nothing can be linked.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? ButtonText);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var items = await database.Set<ExternalIdentity>().AsNoTracking().Where(row => row.UserId == actor.UserId).OrderBy(row => row.LinkedAt)
            .Select(row => new Item(row.Id, row.Issuer, row.Shown, row.LinkedAt, row.LastUsedAt)).ToListAsync(cancellationToken);
        return new Response(items, await button.FindAsync(cancellationToken));
    }
}
