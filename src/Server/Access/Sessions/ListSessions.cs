using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>Where somebody is signed in: one's own sessions, and for administrators those of anybody.</summary>
public sealed class ListSessions(IDbContextFactory<ServerDatabase> databases, SessionMemory memory, TimeProvider time)
{
    private const int MostItems = 200;

    /// <param name="UserId">Null for one's own.</param>
    public sealed record Request(UserId? UserId = null);

    /// <param name="Address">Where the sign-in came from.</param>
    /// <param name="Device">What the browser said of itself.</param>
    public sealed record Item(SessionId SessionId, string Address, string Device, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseAbout(request.UserId) is { } refusal)
            return refusal;
        var userId = request.UserId ?? actor.UserId;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await database.Set<UserSession>().AsNoTracking()
            .Where(session => session.UserId == userId && database.Set<User>().Any(user => user.Id == userId && user.SecurityStamp == session.SecurityStamp))
            .OrderByDescending(session => session.LastSeenAt).Take(MostItems).ToListAsync(cancellationToken);
        var live = memory.All.ToDictionary(session => session.Id);
        var now = time.GetUtcNow();
        List<Item> items = [.. stored
            .Where(session => !live.TryGetValue(session.Id, out var known) || !known.IsOver(memory.Limits, now))
            .Select(session => new Item(session.Id, session.Address, session.Device, session.CreatedAt, live.TryGetValue(session.Id, out var known) ? known.LastSeenAt : session.LastSeenAt))];
        return new Page<Item>(items, items.Count);
    }
}
