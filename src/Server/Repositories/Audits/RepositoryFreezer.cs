using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Audits;

/// <summary>Freezes a repository with what was found, and lets it go on when a person has decided. The state, the findings and their end are one transaction each.</summary>
public sealed class RepositoryFreezer(IDbContextFactory<ServerDatabase> databases, RepositoryGate gate, Signals signals, TimeProvider time, ILogger<RepositoryFreezer> log)
{
    /// <summary>Stores the findings and freezes the repository: from now on its client can only restore from it.</summary>
    public async Task<Result<Done>> FreezeAsync(RepositoryId id, IReadOnlyList<AuditFinding> findings, CancellationToken cancellationToken)
    {
        ClientId client;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
            if (!RepositoryLifecycle.Decide(repository.State, RepositoryEvent.DamageFound).IsSuccess(out var state, out var problem))
                return problem;
            repository.Freeze(state, time.GetUtcNow());
            database.AddRange(findings);
            database.Record(ActivityActor.Server, ActivityKind.RepositoryFrozen, await database.SubjectAsync("repository", id.Value, repository.Name, repository.ClientId, cancellationToken),
                detail: $"{findings.Count} findings, the first: {findings.Select(finding => finding.Kind).FirstOrDefault()}.");
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            client = repository.ClientId;
        }

        foreach (var finding in findings)
            AuditsLog.Found(log, id, finding.Kind, finding.Detail);
        await gate.RestrictAsync(id, RestrictionCause.Freeze, RepositoryMode.RestoreOnly, "The audit found a loss or a change that nobody ordered.", Actor.Server.Name, cancellationToken);
        signals.Raise(ClientTopics.Of(client));
        return Done.It;
    }

    /// <summary>Ends the freeze in the caller's transaction, and closes what was found. The caller commits, then calls <see cref="OpenAsync"/>.</summary>
    public async Task<Result<Done>> ThawAsync(ServerDatabase database, RepositoryId id, RepositoryEvent decision, string by, CancellationToken cancellationToken)
    {
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
        if (!RepositoryLifecycle.Decide(repository.State, decision).IsSuccess(out var state, out var problem))
            return problem;
        repository.Thaw(state);
        foreach (var finding in await database.Set<AuditFinding>().Where(finding => finding.RepositoryId == id && finding.ClosedAt == null).ToListAsync(cancellationToken))
            finding.Close(by, decision == RepositoryEvent.DamageAccepted, time.GetUtcNow());
        AuditsLog.Decided(log, id, decision, by);
        return Done.It;
    }

    /// <summary>The client may back up again.</summary>
    public Task OpenAsync(RepositoryId id, CancellationToken cancellationToken) => gate.LiftAsync(id, RestrictionCause.Freeze, cancellationToken);
}
