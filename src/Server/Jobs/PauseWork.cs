using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Nothing new starts on the whole server, at one client or of one plan, until then or until somebody resumes. A second pause takes the place of the first.</summary>
public sealed class PauseWork(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time, ILogger<PauseWork> logger)
{
    private const int MostReasonChars = 200;

    /// <param name="ClientId">Only this client; null with no plan either for the whole server.</param>
    /// <param name="PlanId">Only this plan.</param>
    /// <param name="UntilAt">When it ends by itself; null for never.</param>
    /// <param name="Reason">For whoever wonders why.</param>
    public sealed record Request(ClientId? ClientId = null, PlanId? PlanId = null, DateTimeOffset? UntilAt = null, string? Reason = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (request.UntilAt <= now)
            return Problem.Invalid("pause.until-past", "The pause would be over already.", "Give a time that is to come, or none.", "untilAt");
        var reason = new string([.. (request.Reason ?? "").Trim().Where(letter => !char.IsControl(letter)).Take(MostReasonChars)]);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.RefusePauseAsync(request.ClientId, request.PlanId, actor, cancellationToken) is { } refusal)
            return refusal;
        var clientId = request.PlanId is { } planId
            ? await database.Set<Plan>().Where(plan => plan.Id == planId).Select(plan => plan.ClientId).SingleAsync(cancellationToken)
            : request.ClientId;
        var pause = Pause.Create(clientId, request.PlanId, actor.Name, reason, now, request.UntilAt);
        await database.Set<Pause>().Where(other => other.Target == pause.Target).ExecuteDeleteAsync(cancellationToken);
        database.Add(pause);
        database.Record(actor, ActivityKind.WorkPaused, await database.SubjectOfPauseAsync(clientId, request.PlanId, cancellationToken), detail: PauseSubjects.Describe(request.UntilAt, reason));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Paused(logger, pause.Target, actor.Name, request.UntilAt);
        signals.Raise(JobTopics.Any);
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
