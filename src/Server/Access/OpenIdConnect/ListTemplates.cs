using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Users whose permissions somebody new can get. No administrators: nobody becomes one by being copied.</summary>
public sealed class ListTemplates(IDbContextFactory<ServerDatabase> databases)
{
    private const int Most = 200;

    public sealed record Item(UserId Id, string Name, Grants Grants);

    public sealed record Response(IReadOnlyList<Item> Items);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var users = await database.Set<User>().AsNoTracking().Where(user => !user.IsAdministrator).OrderBy(user => user.NormalisedName).Take(Most).ToListAsync(cancellationToken);
        return new Response([.. users.Select(user => new Item(user.Id, user.Name, user.Grants))]);
    }
}
