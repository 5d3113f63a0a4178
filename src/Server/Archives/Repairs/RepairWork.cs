using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>
/// A repair: alone in the repository, after a copy that is kept until a person lets it go. Or a trial of one: the same on a
/// copy that is thrown away, which says exactly what it would do. Can be cut off anywhere and run again: what is repaired
/// is not repaired twice, and the record is changed only at the end.
/// </summary>
public sealed class RepairWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryClosing closing, SafetyCopies copies, RepairReading reading, RepairEnd end, IRepositoryFiles files, TimeProvider time) : IServerWork
{
    public JobKind Kind => JobKind.Repair;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) => closing.DoAloneAsync(job.RepositoryId, "Repair", async () =>
    {
        Action<string> tell = what => progress.Report(new(0, 0, what));
        var place = await PlaceAsync(job, cancellationToken);
        return RepairDetail.Of(job) is { IsTrial: true } trial
            ? await TryAsync(job, trial, place, tell, cancellationToken)
            : await RepairAsync(job, RepairDetail.Of(job), place, tell, cancellationToken);
    }, cancellationToken);

    private async Task<Problem?> TryAsync(Job job, RepairDetail detail, RepositoryPlace place, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!(await copies.TakeAsync(job.RepositoryId, "trial of a repair", SafetyCopyTerm.OneDay, linked => tell($"Copy, {linked} files"), cancellationToken)).IsSuccess(out var copy, out var problem))
            return problem;
        try
        {
            var mark = await reading.MarkAsync(place, cancellationToken);
            if ((await borg.RepairAsync(job.RepositoryId, copy, detail.VerifiesData, percent => tell($"borg repairs a copy, {percent} %"), cancellationToken)).IsProblem(out problem))
                return problem;
            if (!(await reading.ReadAsync(job.RepositoryId, copy, tell, cancellationToken)).IsSuccess(out var read, out problem))
                return problem;
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await database.Set<RepositoryRepair>().Where(before => before.RepositoryId == job.RepositoryId && before.IsTrial).ExecuteDeleteAsync(cancellationToken);
            database.Add(RepositoryRepair.End(job, detail, null, mark, read.Outcome, time.GetUtcNow()));
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        finally
        {
            await copies.RemoveAsync(job.RepositoryId, copy, CancellationToken.None);
            await files.ForgetAsync(place, CancellationToken.None);
        }
    }

    private async Task<Problem?> RepairAsync(Job job, RepairDetail detail, RepositoryPlace place, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!(await KeepAsync(job, tell, cancellationToken)).IsSuccess(out var kept, out var problem))
            return problem;
        await BeginAsync(job, cancellationToken);
        if ((await borg.RepairAsync(job.RepositoryId, null, detail.VerifiesData, percent => tell($"borg repairs, {percent} %"), cancellationToken)).IsProblem(out problem))
            return problem;
        await files.ForgetAsync(place, cancellationToken);
        if ((await borg.CheckAsync(job.RepositoryId, detail.VerifiesData, percent => tell($"borg check, {percent} %"), cancellationToken)).IsProblem(out problem))
            return problem;
        if (!(await reading.ReadAsync(job.RepositoryId, null, tell, cancellationToken)).IsSuccess(out var read, out problem))
            return problem;
        return await end.EndAsync(job, detail, kept, await reading.MarkAsync(place, cancellationToken), read, cancellationToken);
    }

    /// <summary>The copy of this very job, where an attempt of it was cut off: that one is of before the repair.</summary>
    private async Task<Result<SafetyCopyId>> KeepAsync(Job job, Action<string> tell, CancellationToken cancellationToken)
    {
        var before = $"repair by job {job.Id}";
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<SafetyCopy>().AsNoTracking().Where(copy => copy.RepositoryId == job.RepositoryId && copy.Before == before).OrderBy(copy => copy.TakenAt)
            .Select(copy => (SafetyCopyId?)copy.Id).FirstOrDefaultAsync(cancellationToken) is { } taken
            ? taken
            : await copies.TakeAsync(job.RepositoryId, before, SafetyCopyTerm.UntilLetGo, linked => tell($"Safety copy, {linked} files"), cancellationToken);
    }

    // Written down before borg begins, so that an audit in between knows whose change it sees.
    private async Task BeginAsync(Job job, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<RepositoryAudit>().SingleOrDefaultAsync(row => row.RepositoryId == job.RepositoryId, cancellationToken) is not { } audit)
            return;
        audit.BeginChange(job.Id.Value);
        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task<RepositoryPlace> PlaceAsync(Job job, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return RepositoryPlace.Of(await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken));
    }
}
