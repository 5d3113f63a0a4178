using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>Changes a plan and its schedule together, or neither.</summary>
public sealed class ChangeProtection(IDbContextFactory<ServerDatabase> databases, ListPlans listPlans, ChangeSchedule changeSchedule, PreviewRetention preview)
{
    /// <param name="ConfirmDeletionOf">How many archives a person has agreed to lose by a new retention; see <see cref="RetentionChange"/>.</param>
    public sealed record Request(PlanId PlanId, PlanAnswers? Plan = null, ScheduleAnswers? Schedule = null, int? ConfirmDeletionOf = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var found = await listPlans.HandleAsync(new(PlanId: request.PlanId), actor, cancellationToken);
        if (!found.IsSuccess(out var page, out var problem))
            return problem;
        if (page.Items is not [var present])
            return Problem.NotFound("plan");

        if (actor.Refuse(Permission.ManagePlans, present.ClientId) is { } forbidden)
            return forbidden;

        // Before anything is written; the next prune selects anew in any case, and a safety copy is taken before it.
        if (request.Plan?.Retention is { } retention && retention != present.Plan.Retention
            && (await preview.HandleAsync(new(request.PlanId, retention), actor, cancellationToken)).IsSuccess(out var effect, out _)
            && RetentionChange.Check(effect, request.ConfirmDeletionOf) is { } unconfirmed)
            return PlanAnswers.At(unconfirmed);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (request.Plan is { } plan && await ChangePlan.ApplyAsync(database, new(request.PlanId, plan.Over(present.Plan)), actor, ActivityKind.PlanChanged, cancellationToken) is { } planProblem)
            return PlanAnswers.At(planProblem);
        if (request.Schedule is { } schedule && await changeSchedule.ApplyAsync(database, new(request.PlanId, schedule.Over(present.Schedule)), actor, cancellationToken) is { } scheduleProblem)
            return ScheduleAnswers.At(scheduleProblem);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Done.It;
    }
}
