using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Decides how many jobs run at once and how long one may stand still. What runs goes on; what begins from now keeps to it.</summary>
public sealed class ChangeWorkLimits(IDbContextFactory<ServerDatabase> databases)
{
    /// <inheritdoc cref="DescribeWorkLimits.Response"/>
    public sealed record Request(int PerServer, int PerLocation, int PerClient, int StallsAfterMinutes);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (Check(request) is { } wrong)
            return wrong;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await database.ReadWorkLimitsAsync(cancellationToken);
        await database.PutSettingAsync(SettingKeys.JobsPerServer, request.PerServer, cancellationToken);
        await database.PutSettingAsync(SettingKeys.JobsPerLocation, request.PerLocation, cancellationToken);
        await database.PutSettingAsync(SettingKeys.JobsPerClient, request.PerClient, cancellationToken);
        await database.PutSettingAsync(SettingKeys.StallsAfterMinutes, request.StallsAfterMinutes, cancellationToken);
        database.Record(actor, ActivityKind.WorkLimitsChanged, ActivitySubject.Server, new ActivityChanges
        {
            { "perServer", before.PerServer, request.PerServer },
            { "perLocation", before.PerLocation, request.PerLocation },
            { "perClient", before.PerClient, request.PerClient },
            { "stallsAfterMinutes", (int)before.StallsAfter.TotalMinutes, request.StallsAfterMinutes },
        });
        await database.SaveChangesAsync(cancellationToken);
        return Done.It;
    }

    private static Problem? Check(Request request) =>
        CheckCount(request.PerServer, WorkLimits.MostJobs, "perServer")
        ?? CheckCount(request.PerLocation, WorkLimits.MostJobs, "perLocation")
        ?? CheckCount(request.PerClient, WorkLimits.MostPerClient, "perClient")
        ?? (request.StallsAfterMinutes >= WorkLimits.ShortestStall.TotalMinutes && request.StallsAfterMinutes <= WorkLimits.LongestStall.TotalMinutes ? null : Problem.Invalid(
            "settings.stall-limit", $"A job may stand still between {WorkLimits.ShortestStall.TotalMinutes:0} minutes and {WorkLimits.LongestStall.TotalDays:0} days.",
            "Give a number of minutes between the two.", "stallsAfterMinutes"));

    private static Problem? CheckCount(int count, int most, string field) => count >= 1 && count <= most
        ? null
        : Problem.Invalid("settings.job-limit", $"Between 1 and {most} jobs may run at once here.", "Give a number between the two. To let nothing start, pause the server or the client.", field);
}
