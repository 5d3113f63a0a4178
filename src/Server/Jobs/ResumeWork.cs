using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Ends a pause; what waited for it starts now. Where nothing was paused, nothing happens.</summary>
public sealed class ResumeWork(IDbContextFactory<ServerDatabase> databases, Signals signals, ILogger<ResumeWork> logger)
{
    // The agents of the others ask by themselves within half a minute.
    private const int MostWoken = 1000;

    /// <summary>As <see cref="PauseWork.Request"/>.</summary>
    public sealed record Request(ClientId? ClientId = null, PlanId? PlanId = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var target = request.PlanId is { } planId ? Pause.Of(planId) : request.ClientId is { } clientId ? Pause.Of(clientId) : Pause.OfServer;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePauseAsync(request.ClientId, request.PlanId, actor, cancellationToken) is { } refusal)
            return refusal;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Pause>().Where(pause => pause.Target == target).ExecuteDeleteAsync(cancellationToken) == 0)
            return Done.It;
        database.Record(actor, ActivityKind.WorkResumed, await database.SubjectOfPauseAsync(request.ClientId, request.PlanId, cancellationToken));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        JobsLog.Resumed(logger, target, actor.Name);
        var waiting = await database.Set<Job>().AsNoTracking().Where(job => job.State == JobState.Queued)
            .OrderBy(job => job.QueuedAt).Take(MostWoken).Select(job => job.ClientId).ToListAsync(cancellationToken);
        foreach (var client in waiting.Distinct())
            signals.Raise(ClientTopics.Of(client));
        signals.Raise(JobTopics.Queued);
        signals.Raise(JobTopics.Any);
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
