using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>
/// <c>borg check</c>, alone in the repository as borg wants it; it changes nothing and never repairs. What it finds stands at
/// the repository until a later check is content.
/// </summary>
public sealed class CheckWork(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RepositoryClosing closing, TimeProvider time) : IServerWork
{
    public JobKind Kind => JobKind.Check;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) => closing.DoAloneAsync(job.RepositoryId, "Check", async () =>
    {
        var verifiesData = CheckDetail.Of(job).VerifiesData;
        (await borg.CheckAsync(job.RepositoryId, verifiesData, percent => progress.Report(new(0, 0, $"{percent} %")), cancellationToken)).IsProblem(out var problem);
        // A check that could not be made says nothing about the repository.
        if (problem is null or { Code: "repository.damaged" })
            await KeepAsync(job.RepositoryId, verifiesData, problem, cancellationToken);
        return problem;
    }, cancellationToken);

    private async Task KeepAsync(RepositoryId id, bool verifiesData, Problem? damage, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
        repository.KeepCheck(verifiesData, damage?.Detail, time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
    }
}
