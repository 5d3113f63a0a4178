using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>What a new client's plan and schedule will be when nobody changes them; shown before the client is added.</summary>
public sealed class GetPlanDefaults(IDbContextFactory<ServerDatabase> databases, PlanDefaults planDefaults)
{
    public sealed record Response(PlanDraft Plan, ScheduleDraft Schedule);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.MaySomewhere(Permission.ManagePlans))
            return AccessProblems.Missing(Permission.ManagePlans);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return new Response(await planDefaults.BuildAsync(database, cancellationToken), ScheduleDefaults.Draw());
    }
}
