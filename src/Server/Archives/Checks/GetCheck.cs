using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>When a repository was checked last, what came of it, and when it will be by itself.</summary>
public sealed class GetCheck(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="CheckedAt">The last check that came to an end, with or without data; null before the first.</param>
    /// <param name="DataCheckedAt">The last one that read and decrypted everything.</param>
    /// <param name="Damage">What the last one was not content with; null where it was, or before the first.</param>
    /// <param name="EveryDays">Zero where it is not checked by itself.</param>
    /// <param name="DataEveryDays">Zero where its data is not verified by itself.</param>
    /// <param name="LiveJobId">The check that waits or runs.</param>
    public sealed record Response(DateTimeOffset? CheckedAt, DateTimeOffset? DataCheckedAt, string? Damage, int EveryDays, int DataEveryDays, JobId? LiveJobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RepositoriesFor(actor).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        var days = await database.ReadCheckDaysAsync(cancellationToken);
        var live = await database.Set<Job>().AsNoTracking()
            .Where(job => job.ClientId == repository.ClientId && job.RepositoryId == repository.Id && job.Kind == JobKind.Check && JobStates.Live.Contains(job.State))
            .Select(job => (JobId?)job.Id).FirstOrDefaultAsync(cancellationToken);
        return new Response(repository.CheckedAt, repository.DataCheckedAt, repository.CheckDamage, days.EveryDays, days.DataEveryDays, live);
    }
}
