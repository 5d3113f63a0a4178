using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a client saw where a restore would write.</summary>
public sealed class GetLook(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(JobId JobId);

    /// <param name="IsOver">There is an answer, or a reason for none.</param>
    /// <param name="Seen">What is there; null before the answer, or without one.</param>
    /// <param name="IsExact">False where too many files are selected to ask for each: what was counted lies in the selected folders, and not all of it would be touched.</param>
    /// <param name="Refusal">Why there is none.</param>
    public sealed record Response(bool IsOver, LookFacts? Seen, bool IsExact, string? Refusal);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var job = await database.JobsFor(actor).AsNoTracking().SingleOrDefaultAsync(job => job.Id == request.JobId && job.Kind == JobKind.Look, cancellationToken);
        if (job is null)
            return Problem.NotFound("look");
        var finished = job.FinishedJson is null ? null : JsonSerializer.Deserialize(job.FinishedJson, ProtocolJson.Default.FinishedReport);
        return new Response(finished is not null || !job.State.IsLive(), finished?.Look, LookDetail.Of(job).IsExact, job.ProblemDetail);
    }
}
