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
        var removed = await database.Set<ExternalIdentity>().Where(row => row.Id == request.Id && row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        if (removed == 0)
            return Problem.NotFound("link");
        OpenIdLog.Unlinked(log, userId);
        return Done.It;
    }
}
