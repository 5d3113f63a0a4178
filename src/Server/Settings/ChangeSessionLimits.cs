using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Decides how long sessions last, those that there are included.</summary>
public sealed class ChangeSessionLimits(IDbContextFactory<ServerDatabase> databases, ISessionRules rules, AccountVersion version)
{
    /// <param name="IdleMinutes">Without a request or a click.</param>
    /// <param name="MostMinutes">However busy it is.</param>
    public sealed record Request(int IdleMinutes, int MostMinutes);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (Check(request.IdleMinutes, "idleMinutes") is { } wrongIdle)
            return wrongIdle;
        if (Check(request.MostMinutes, "mostMinutes") is { } wrongMost)
            return wrongMost;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await rules.ReadLimitsAsync(database, cancellationToken);
        await database.PutSettingAsync(SettingKeys.SessionIdleMinutes, request.IdleMinutes, cancellationToken);
        await database.PutSettingAsync(SettingKeys.SessionMostMinutes, request.MostMinutes, cancellationToken);
        database.Record(actor, ActivityKind.SessionLimitsChanged, ActivitySubject.Server, new ActivityChanges
        {
            { "idleMinutes", (int)before.Idle.TotalMinutes, request.IdleMinutes },
            { "mostMinutes", (int)before.Absolute.TotalMinutes, request.MostMinutes },
        });
        await database.SaveChangesAsync(cancellationToken);
        version.Advance();
        return Done.It;
    }

    private static Problem? Check(int minutes, string field) =>
        minutes >= SessionLimits.Shortest.TotalMinutes && minutes <= SessionLimits.Longest.TotalMinutes
            ? null
            : Problem.Invalid(
                "settings.session-limit", $"A session lasts between {SessionLimits.Shortest.TotalMinutes:0} minutes and {SessionLimits.Longest.TotalDays:0} days.",
                "Give a number of minutes between the two.", field);
}
