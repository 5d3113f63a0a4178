using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Takes somebody off the list of those who wait. When they sign in again, they are on it again.</summary>
public sealed class DismissPendingUser(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(PendingUserId Id);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<PendingUser>().Where(row => row.Id == request.Id).ExecuteDeleteAsync(cancellationToken) > 0 ? Done.It : OpenIdProblems.NotWaiting;
    }
}
