using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>Takes a frozen repository as it is now: what is lost leaves the ledger, and the next audit compares with this. Confirmed by the repository's name.</summary>
public sealed class AcceptDamage(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryFreezer freezer, CatalogTidying tidying, IRepositoryFiles files, Signals signals, TimeProvider time)
{
    public sealed record Request(RepositoryId RepositoryId, string Name);

    /// <param name="ForgottenCount">Archives that left the ledger.</param>
    public sealed record Response(int ForgottenCount);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.Name != request.Name)
            return Problem.Invalid("repository.name-differs", "That is not the name of the repository.", "Type it as it stands on the page.", "name");
        if (!(await borg.ListArchivesAsync(repository.Id, cancellationToken)).IsSuccess(out var list, out var problem))
            return problem;
        var before = await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == repository.Id, cancellationToken);
        if (!(await AuditRepository.ReadLogAsync(files, repository, before?.ReadRecord(), isOrdered: false, cancellationToken)).IsSuccess(out var verdict, out problem))
            return problem;

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Job>().AnyAsync(job => job.ClientId == repository.ClientId && job.RepositoryId == repository.Id && job.Kind == JobKind.WayBack && JobStates.Live.Contains(job.State), cancellationToken))
            return Problem.Conflict("way-back.under-way", "A way back of this repository waits or runs.", "Wait for it, or cancel it.");
        if ((await freezer.ThawAsync(database, repository.Id, RepositoryEvent.DamageAccepted, actor.Name, cancellationToken)).IsProblem(out problem))
            return problem;
        var recorded = await database.Set<Archive>().Where(archive => archive.RepositoryId == repository.Id).ToListAsync(cancellationToken);
        var ordered = (await PruneOrders.Open(database, repository.Id).Select(order => order.ArchiveId).ToListAsync(cancellationToken)).ToHashSet();
        var gone = LedgerComparison.Find(recorded, ordered, list.Archives).Select(archive => archive.Archive).ToList();
        database.RemoveRange(gone);
        if (before is null)
            database.Add(before = RepositoryAudit.Begin(repository.Id));
        before.Pass(verdict, list.Archives.Count, TimeSpan.Zero, time.GetUtcNow());
        database.Record(actor, ActivityKind.DamageAccepted, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"{Counts.Format(gone.Count, "archive")} given up.");
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        await freezer.OpenAsync(repository.Id, cancellationToken);
        await tidying.TidyAsync(repository.Id, cancellationToken);
        signals.Raise(ClientTopics.Of(repository.ClientId));
        return new Response(gone.Count);
    }
}
