using System.Globalization;
using System.Text;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What a job could not do, as a text to keep: all that its log has room for.</summary>
public sealed class ListJobWarnings(IDbContextFactory<ServerDatabase> databases, GetJob get)
{
    private const int Most = 10_000;

    public sealed record Request(JobId JobId);

    /// <param name="Text">A line each.</param>
    public sealed record Response(string Text);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!(await get.HandleAsync(new(request.JobId), actor, cancellationToken)).IsSuccess(out var job, out var problem))
            return problem;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var lines = await database.Set<JobLogLine>().AsNoTracking().Where(line => line.JobId == request.JobId && line.Level != LogLevel.Information)
            .OrderBy(line => line.Id).Take(Most).Select(line => line.Text).ToListAsync(cancellationToken);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{JobWords.Title(job.Kind, job.ClientName)}, {job.Phases[0].At:yyyy-MM-dd HH:mm} UTC: {job.WarningCount:N0} warnings\n\n"));
        foreach (var line in lines.Count > 0 ? lines : [.. job.Warnings.Select(warning => $"{warning.Path?.Text}: {warning.Text}")])
            text.Append(line.ReplaceLineEndings(" ")).Append('\n');
        return new Response(text.ToString());
    }
}
