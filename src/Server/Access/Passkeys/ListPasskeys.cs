using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>One's own passkeys.</summary>
public sealed class ListPasskeys(IDbContextFactory<ServerDatabase> databases, IPublishedAddress address)
{
    /// <param name="IsShared">The device's maker keeps it on all of the person's devices.</param>
    public sealed record Item(PasskeyId Id, string Name, bool IsShared, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? BlockedAt);

    /// <param name="ServerName">The name that passkeys belong to; null where the public address has none, and no passkey can be made.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? ServerName);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var items = await database.Set<Passkey>().AsNoTracking().Where(passkey => passkey.UserId == actor.UserId).OrderBy(passkey => passkey.CreatedAt)
            .Select(passkey => new Item(passkey.Id, passkey.Name, passkey.IsBackedUp, passkey.CreatedAt, passkey.LastUsedAt, passkey.BlockedAt)).ToListAsync(cancellationToken);
        return new Response(items, await address.FindAsync(cancellationToken) is { } configured ? ServerName.Of(configured) : null);
    }
}
