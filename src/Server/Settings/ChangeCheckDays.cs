using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Decides how often each repository is checked by itself.</summary>
public sealed class ChangeCheckDays(IDbContextFactory<ServerDatabase> databases)
{
    /// <inheritdoc cref="CheckDays"/>
    public sealed record Request(int EveryDays, int DataEveryDays);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (Check(request.EveryDays, "everyDays") is { } wrong)
            return wrong;
        if (Check(request.DataEveryDays, "dataEveryDays") is { } wrongToo)
            return wrongToo;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await database.ReadCheckDaysAsync(cancellationToken);
        await database.PutSettingAsync(SettingKeys.CheckDays, request.EveryDays, cancellationToken);
        await database.PutSettingAsync(SettingKeys.DataCheckDays, request.DataEveryDays, cancellationToken);
        database.Record(actor, ActivityKind.CheckDaysChanged, ActivitySubject.Server, new ActivityChanges
        {
            { "everyDays", before.EveryDays, request.EveryDays },
            { "dataEveryDays", before.DataEveryDays, request.DataEveryDays },
        });
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }

    private static Problem? Check(int days, string field) =>
        days is >= 0 and <= CheckDays.Most ? null : Problem.Invalid("settings.check-days", $"A check comes every 1 to {CheckDays.Most} days, or with 0 never.", "Give a number of days.", field);
}
