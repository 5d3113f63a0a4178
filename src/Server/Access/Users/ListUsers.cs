using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>The users by name, a page at a time.</summary>
public sealed class ListUsers(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(int? Offset = null, int? Limit = null);

    /// <param name="LastSeenAt">Of the session that was used last; null when there is none.</param>
    public sealed record Item(UserId UserId, string Name, bool IsAdministrator, bool IsDisabled, Grants Grants, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var items = await database.Set<User>().AsNoTracking().OrderBy(user => user.NormalisedName).Skip(range.Offset).Take(range.Limit)
            .Select(user => new Item(
                user.Id, user.Name, user.IsAdministrator, user.IsDisabled, user.Grants, user.CreatedAt,
                database.Set<Sessions.UserSession>().Where(session => session.UserId == user.Id).Max(session => (DateTimeOffset?)session.LastSeenAt)))
            .ToListAsync(cancellationToken);
        return new Page<Item>(items, await database.Set<User>().CountAsync(cancellationToken));
    }
}
