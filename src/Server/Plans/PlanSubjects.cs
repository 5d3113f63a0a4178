using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans;

/// <summary>A plan as a subject of the activity.</summary>
public static class PlanSubjects
{
    public static Task<ActivitySubject> SubjectAsync(this ServerDatabase database, Plan plan, CancellationToken cancellationToken) =>
        database.SubjectAsync("plan", plan.Id.Value, plan.Name, plan.ClientId, cancellationToken);

    /// <summary>Null where there is no such plan.</summary>
    public static async Task<ActivitySubject?> FindSubjectAsync(this ServerDatabase database, PlanId planId, CancellationToken cancellationToken) =>
        await database.Set<Plan>().AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken) is { } plan
            ? await database.SubjectAsync(plan, cancellationToken)
            : null;
}
