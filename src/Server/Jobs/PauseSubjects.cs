using System.Globalization;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What is paused or resumed, as a subject of the activity.</summary>
internal static class PauseSubjects
{
    public static async Task<ActivitySubject> SubjectOfPauseAsync(this ServerDatabase database, ClientId? clientId, PlanId? planId, CancellationToken cancellationToken)
    {
        if (planId is { } plan)
            return await database.FindSubjectAsync(plan, cancellationToken) ?? new ActivitySubject("plan", plan.Value, "");
        if (clientId is not { } id)
            return ActivitySubject.Server;
        return await database.Set<Client>().AsNoTracking().SingleOrDefaultAsync(client => client.Id == id, cancellationToken) is { } client
            ? client.ToSubject()
            : ActivitySubject.Client(id.Value, "");
    }

    public static string? Describe(DateTimeOffset? untilAt, string reason)
    {
        var until = untilAt?.ToUniversalTime().ToString("'until 'yyyy-MM-dd HH:mm' UTC'", CultureInfo.InvariantCulture);
        var parts = string.Join(": ", new[] { until, reason }.Where(part => !string.IsNullOrEmpty(part)));
        return parts.Length == 0 ? null : parts;
    }
}
