using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Who waits for an administrator's word, the longest first.</summary>
public sealed class ListPendingUsers(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(int? Offset = null, int? Limit = null);

    /// <param name="SuggestedName">What the user could be called here.</param>
    public sealed record Item(PendingUserId Id, string Issuer, string Subject, string? Name, string? Email, bool IsEmailVerified, string SuggestedName, DateTimeOffset RequestedAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var range = new PageRange(request.Offset, request.Limit);
        var rows = await database.Set<PendingUser>().AsNoTracking().OrderBy(row => row.RequestedAt).ThenBy(row => row.Id).Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        var items = new List<Item>();
        foreach (var row in rows)
            items.Add(new(row.Id, row.Issuer, row.Subject, row.Name, row.Email, row.IsEmailVerified, await NewUser.FreeNameAsync(database, row.Person, cancellationToken), row.RequestedAt));
        return new Page<Item>(items, await database.Set<PendingUser>().CountAsync(cancellationToken));
    }
}
