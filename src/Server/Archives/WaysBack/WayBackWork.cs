using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>
/// Brings a repository back: alone in it, after a copy of it as it is, on the disk and without a key; then borg reads the
/// log anew and checks it, and only a list with every archive of the ledger ends the freeze. Can be cut off anywhere and
/// run again; until its end the repository stays frozen.
/// </summary>
public sealed class WayBackWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryClosing closing, SafetyCopies copies, WayBackSteps steps, WayBackEnd end, IRepositoryFiles files) : IServerWork
{
    public JobKind Kind => JobKind.WayBack;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) =>
        closing.DoAloneAsync(job.RepositoryId, "Way back", () => RunAloneAsync(job, progress, cancellationToken), cancellationToken);

    private async Task<Problem?> RunAloneAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        var detail = WayBackDetail.Of(job);
        Repository repository;
        LogRecord? record;
        List<Archive> ledger;
        RepositoryPlace place;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken);
            record = (await database.Set<RepositoryAudit>().AsNoTracking().SingleOrDefaultAsync(row => row.RepositoryId == job.RepositoryId, cancellationToken))?.ReadRecord();
            ledger = await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == job.RepositoryId).ToListAsync(cancellationToken);
            var storage = await database.Set<StorageLocation>().Where(location => location.Id == repository.StorageLocationId).Select(location => location.Path).SingleAsync(cancellationToken);
            place = RepositoryPlace.Of(repository) with { StoragePath = storage };
        }

        if (detail.Kind != WayBackKind.SafetyCopy && (repository.State != RepositoryState.Frozen || record is null))
            return Problem.Conflict("repository.not-frozen", "The repository is not frozen any more.", "Somebody has decided already.");
        if (!(await copies.TakeAsync(repository.Id, "way back", linked => Tell($"Safety copy, {linked} files"), cancellationToken)).IsSuccess(out var kept, out var problem))
            return problem;

        Tell("Bringing back what was lost");
        problem = detail.Kind switch
        {
            WayBackKind.Whole => await steps.CutAsync(place, record!, cancellationToken), // because only a safety copy needs no record
            WayBackKind.DamageOnly => await steps.UndoAsync(place, record!, ledger, Tell, cancellationToken), // because only a safety copy needs no record
            _ => await steps.TakeFromAsync(place, detail.Copy, record, Tell, cancellationToken),
        };
        if (problem is not null)
            return problem;

        await files.ForgetAsync(place, cancellationToken);
        Tell("borg check");
        if ((await borg.CheckAsync(repository.Id, detail.VerifiesData, percent => Tell($"borg check, {percent} %"), cancellationToken)).IsProblem(out problem))
            return problem;
        if (!(await borg.ListArchivesAsync(repository.Id, cancellationToken)).IsSuccess(out var list, out problem))
            return problem;
        if (await end.EndAsync(job, detail, kept, list, cancellationToken) is { } incomplete)
            return incomplete;
        await copies.MeasureAsync(repository.Id, cancellationToken);
        progress.Report(new(list.Archives.Count, 0, null));
        return null;

        void Tell(string what) => progress.Report(new(0, 0, what));
    }
}
