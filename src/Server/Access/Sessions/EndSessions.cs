using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>Signs somebody out: one session or all of them, one's own or, for administrators, anybody's. Open pages of it end within seconds.</summary>
public sealed class EndSessions(IDbContextFactory<ServerDatabase> databases, SessionMemory memory)
{
    /// <param name="SessionId">Null for all.</param>
    /// <param name="UserId">Null for one's own.</param>
    public sealed record Request(SessionId? SessionId = null, UserId? UserId = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseAbout(request.UserId) is { } refusal)
            return refusal;
        if ((request.UserId ?? actor.UserId) is not { } userId)
            return Problem.NotFound("user");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var ending = await database.Set<UserSession>()
            .Where(session => session.UserId == userId && (request.SessionId == null || session.Id == request.SessionId))
            .ToListAsync(cancellationToken);
        if (ending.Count == 0)
            return request.SessionId is null ? Done.It : Problem.NotFound("session");
        database.RemoveRange(ending);
        var name = await database.Set<User>().Where(user => user.Id == userId).Select(user => user.Name).SingleAsync(cancellationToken);
        database.Record(actor, ActivityKind.SessionsEnded, ActivitySubject.User(userId, name), detail: $"{ending.Count} ended.");
        await database.SaveChangesAsync(cancellationToken);
        memory.Forget(userId);
        return Done.It;
    }
}
