using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>How many backups of a span of time did their work, and how many did not. A look along the index of that span alone.</summary>
public sealed class CountBackups(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="From">Queued at or after this.</param>
    /// <param name="To">And before this.</param>
    public sealed record Request(DateTimeOffset From, DateTimeOffset To);

    /// <param name="GoodCount">Succeeded, or done with warnings.</param>
    /// <param name="BadCount">Failed or lost.</param>
    public sealed record Response(int GoodCount, int BadCount);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var counts = await database.JobsFor(actor).AsNoTracking()
            .Where(job => job.QueuedAt >= request.From && job.QueuedAt < request.To && job.Kind == JobKind.Backup)
            .GroupBy(job => job.State).Select(group => new { State = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.State, row => row.Count, cancellationToken);
        return new Response(Of(JobState.Succeeded) + Of(JobState.Warned), Of(JobState.Failed) + Of(JobState.Lost));

        int Of(JobState state) => counts.GetValueOrDefault(state);
    }
}
