using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>
/// Moves a repository to another location: closed to its client it is copied, the copy is read again and compared, and one
/// transaction makes the copy the repository. Until then the old place counts, so a job that is cut off begins anew; after it
/// the new one does, and the old files are set aside for the days of a deletion.
/// </summary>
public sealed class MoveWork(
    IDbContextFactory<ServerDatabase> databases, MoveCheck check, RepositoryClosing closing, RepositoryBorg borg, IRepositoryFiles files, LeftCopies left, TimeProvider time) : IServerWork
{
    public JobKind Kind => JobKind.Move;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) =>
        closing.DoAloneAsync(job.RepositoryId, "Move", () => RunAloneAsync(job, progress, cancellationToken), cancellationToken);

    private async Task<Problem?> RunAloneAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        var target = MoveDetail.Of(job);
        MoveCheck.Places? places;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken);
            if (repository.StorageLocationId == target)
                return await SettleAsync(job, cancellationToken); // killed after the switch
            if (!(await check.FindAsync(database, repository, target, cancellationToken)).IsSuccess(out places, out var obstacle))
                return obstacle;
        }

        // A repository that cannot be listed is not carried elsewhere: whoever looks for the reason finds it at its old place.
        if ((await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsProblem(out var unreadable))
            return unreadable;
        long count, bytes;
        try
        {
            await files.PrepareAsync(places.To, cancellationToken);
            SetAside.Remove(places.To.Path, null, cancellationToken); // of an attempt before
            (count, bytes) = await CheckedCopy.MakeAsync(places.From.Path, places.To.Path, done => progress.Report(new(0, done / 2, null)), cancellationToken);
        }
        catch (Exception failed)
        {
            SetAside.Remove(places.To.Path, null, CancellationToken.None);
            if (failed is not (IOException or UnauthorizedAccessException))
                throw;
            return Problem.Unavailable("move.not-copied", $"The repository could not be copied: {failed.Message}", "It is still at its old place, and nothing of it was changed. See to the disks, then start the move again.");
        }

        // Not within the above: whether a commit that broke has happened only the next run can tell.
        await SwitchAsync(job, places, target, bytes);
        progress.Report(new(count, bytes, null));
        return await SettleAsync(job, CancellationToken.None);
    }

    /// <summary>Without a token: from here on the copy is the repository.</summary>
    private async Task SwitchAsync(Job job, MoveCheck.Places places, StorageLocationId target, long bytes)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await database.Database.BeginTransactionAsync(CancellationToken.None);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == job.RepositoryId, CancellationToken.None);
        var now = time.GetUtcNow();
        database.Add(LeftCopy.Of(repository, now.AddDays((await database.ReadCoolingOffAsync(CancellationToken.None)).DaysAt(now))));
        repository.MoveTo(target, places.To.Path);
        // They lie beside what is left behind, and go with it.
        await database.Set<SafetyCopy>().Where(copy => copy.RepositoryId == repository.Id).ExecuteDeleteAsync(CancellationToken.None);
        database.Record(
            ActivityActor.Server, ActivityKind.RepositoryMoved, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, CancellationToken.None),
            detail: $"From {places.From.Path} to {places.To.Path}, {ByteSizes.Format(bytes)}, by the order of {job.RequestedBy}.");
        await database.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    // borg remembers at which place it saw a repository last, and would ask.
    private async Task<Problem?> SettleAsync(Job job, CancellationToken cancellationToken)
    {
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            await files.ForgetAsync(RepositoryPlace.Of(await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken)), cancellationToken);
        await left.SetAsideAsync(job.RepositoryId, cancellationToken);
        return (await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsProblem(out var problem) ? problem : null;
    }
}
