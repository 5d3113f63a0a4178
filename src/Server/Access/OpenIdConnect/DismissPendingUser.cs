using BorgBackupServer.Server.Access.Trail;
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
        if (await database.Set<PendingUser>().SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken) is not { } pending)
            return OpenIdProblems.NotWaiting;
        database.Remove(pending);
        database.Record(actor, ActivityKind.ApprovalDismissed, new ActivitySubject("pending-user", pending.Id.Value, pending.Person.Shown ?? ""));
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
