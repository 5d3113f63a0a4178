using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>Records what changes nothing else in the database: refusals, sign-ins, downloads.</summary>
public sealed class ActivityJournal(IDbContextFactory<ServerDatabase> databases)
{
    public async Task RecordAsync(ActivityActor by, ActivityKind kind, ActivitySubject subject, string? detail, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Record(by, kind, subject, detail: detail);
        await database.SaveChangesAsync(cancellationToken);
    }
}
