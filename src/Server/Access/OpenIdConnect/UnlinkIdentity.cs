using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Removes a link of one's own. Sessions that began with it go on; sign-in with it ends at once.</summary>
public sealed class UnlinkIdentity(IDbContextFactory<ServerDatabase> databases, ILogger<UnlinkIdentity> log)
{
    public sealed record Request(ExternalIdentityId Id);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } userId)
            return Problem.NotFound("link");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<ExternalIdentity>().SingleOrDefaultAsync(row => row.Id == request.Id && row.UserId == userId, cancellationToken) is not { } identity)
            return Problem.NotFound("link");
        database.Remove(identity);
        database.Record(actor, ActivityKind.IdentityUnlinked, ActivitySubject.User(userId, actor.Name), null, identity.Issuer);
        await database.SaveChangesAsync(cancellationToken);
        OpenIdLog.Unlinked(log, userId);
        return Done.It;
    }
}
