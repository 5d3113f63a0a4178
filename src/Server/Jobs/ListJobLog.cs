using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The lines of a job's log in the order in which they came, a page at a time.</summary>
public sealed class ListJobLog(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="JobId">The job.</param>
    /// <param name="Offset">See <see cref="PageRange"/>; a live page asks from the count it has.</param>
    /// <param name="Limit">See <see cref="PageRange"/>.</param>
    public sealed record Request(JobId JobId, int? Offset = null, int? Limit = null);

    /// <param name="At">By the clock of whoever wrote it.</param>
    /// <param name="Level">How bad it is.</param>
    /// <param name="Text">One line.</param>
    public sealed record Line(DateTimeOffset At, Protocol.LogLevel Level, string Text);

    public async Task<Result<Page<Line>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var total = await database.JobsFor(actor).Where(job => job.Id == request.JobId).Select(job => (int?)job.LogLineCount).SingleOrDefaultAsync(cancellationToken);
        if (total is null)
            return Problem.NotFound("job");
        var lines = await database.Set<JobLogLine>().AsNoTracking().Where(line => line.JobId == request.JobId)
            .OrderBy(line => line.Id).Skip(range.Offset).Take(range.Limit)
            .Select(line => new Line(line.At, line.Level, line.Text)).ToListAsync(cancellationToken);
        return new Page<Line>(lines, total.Value);
    }
}
