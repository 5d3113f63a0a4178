using System.Net;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>Begins sessions and ends them by their id.</summary>
public sealed class SessionRows(IDbContextFactory<ServerDatabase> databases, SessionMemory memory)
{
    public async Task<SessionId> BeginAsync(SignIn.Response user, IPAddress? address, string device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = UserSession.Begin(user.UserId, user.SecurityStamp, ActivityActor.Text(address) ?? "", device, now);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Add(session);
        await database.SaveChangesAsync(cancellationToken);
        return session.Id;
    }

    public async Task EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<UserSession>().Where(session => session.Id == id).ExecuteDeleteAsync(cancellationToken);
        memory.Forget(id);
    }
}
