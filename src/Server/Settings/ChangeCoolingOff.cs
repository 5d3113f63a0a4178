using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Decides for how long a deleted repository can be brought back. What is deleted already keeps its time; a shorter one counts only after the longer one has passed.</summary>
public sealed class ChangeCoolingOff(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    public sealed record Request(int Days);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (request.Days is < CoolingOff.Least or > CoolingOff.Most)
            return Problem.Invalid("settings.cooling-off", $"A deleted repository can be brought back for {CoolingOff.Least} to {CoolingOff.Most} days.", "Give a number of days.", "days");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await database.ReadCoolingOffAsync(cancellationToken);
        if (before.Days == request.Days)
            return Done.It;
        await database.PutCoolingOffAsync(before.Change(request.Days, time.GetUtcNow()), cancellationToken);
        database.Record(actor, ActivityKind.CoolingOffChanged, ActivitySubject.Server, new ActivityChanges { { "days", before.Days, request.Days } });
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
