using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What an agent says of its jobs: each report one short transaction and one answer, whatever it is and however often it comes.</summary>
internal sealed class TakeReports(
    IDbContextFactory<ServerDatabase> databases, JobSteps steps, AgentPresence presence, Signals signals, TimeProvider time, ILogger<TakeReports> logger)
{
    public async Task<Result<ReportResponse>> HandleAsync(ClientId clientId, ReportRequest request, CancellationToken cancellationToken)
    {
        presence.Seen(clientId);
        var answers = new List<ReportAnswer>(request.Reports.Count);
        foreach (var report in request.Reports)
            answers.Add(await TakeAsync(clientId, report, cancellationToken));
        return new ReportResponse { Answers = answers };
    }

    private async Task<ReportAnswer> TakeAsync(ClientId clientId, Report report, CancellationToken cancellationToken)
    {
        if (ReportRules.Check(report) is { } code)
            return Refuse(clientId, report, code);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var jobId = JobId.From(report.Job.JobId);
        var job = await database.Set<Job>().SingleOrDefaultAsync(job => job.Id == jobId && job.ClientId == clientId, cancellationToken);
        // A job of another client, and a job that the server itself works on, are none of this agent's.
        if (job is null || JobWorks.CapabilityOf(job.Kind) is null)
            return ReportAnswer.Unknown;
        if (report.Job.Epoch == job.Epoch && report.Sequence <= job.LastSequence)
            return ReportAnswer.Duplicate;

        var taken = report.Body is FinishedReport { Outcome: JobOutcome.Failed or JobOutcome.Cancelled } ended
            ? await steps.FailAsync(database, job, ToEvent(report), ReportRules.ToProblem(ReportRules.Clean(ended)), cancellationToken)
            : await steps.TakeAsync(database, job, ToEvent(report), cancellationToken);
        if (!taken.IsSuccess(out var transition, out var problem))
            return problem.Code == "job.stale" ? ReportAnswer.Stale : Refuse(clientId, report, problem.Code);

        job.LastSequence = report.Sequence;
        Keep(database, job, report.Body);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Announce(job, transition);
        return ReportAnswer.Accepted;
    }

    private static JobEvent ToEvent(Report report) => report.Body switch
    {
        StartedReport => new JobEvent.Started(report.Job.Epoch),
        ProgressReport => new JobEvent.Progressed(report.Job.Epoch),
        LogReport => new JobEvent.Heard(report.Job.Epoch),
        FinishedReport finished => new JobEvent.Finished(report.Job.Epoch, finished.Outcome),
        _ => throw new InvalidOperationException($"No event for {report.Body.GetType().Name}."),
    };

    private void Keep(ServerDatabase database, Job job, ReportBody body)
    {
        var now = time.GetUtcNow();
        switch (body)
        {
            case ProgressReport progress:
                var path = progress.CurrentPath is { } current ? ForeignText.Line(current.Text, ReportRules.MostPathChars) : null;
                // The same once more is a sign of life and no progress.
                if ((job.FileCount, job.OriginalBytes, job.CompressedBytes, job.DeduplicatedBytes, job.CurrentPath)
                    != (progress.FileCount, progress.OriginalBytes, progress.CompressedBytes, progress.DeduplicatedBytes, path))
                    job.MovedAt = now;
                job.FileCount = progress.FileCount;
                job.OriginalBytes = progress.OriginalBytes;
                job.CompressedBytes = progress.CompressedBytes;
                job.DeduplicatedBytes = progress.DeduplicatedBytes;
                job.CurrentPath = path;
                job.ProgressAt = now;
                break;
            case LogReport log:
                job.MovedAt = log.Lines.Count > 0 ? now : job.MovedAt;
                database.AddLines(job, log.Lines, now);
                break;
            case FinishedReport finished:
                KeepEnd(job, ReportRules.Clean(finished));
                break;
        }
    }

    private static void KeepEnd(Job job, FinishedReport finished)
    {
        job.FinishedJson = JsonSerializer.Serialize(finished, ProtocolJson.Default.FinishedReport);
        job.WarningCount = finished.WarningCount;
        if (finished.Archive is { } archive)
        {
            job.FileCount = archive.FileCount;
            job.OriginalBytes = archive.OriginalBytes;
            job.CompressedBytes = archive.CompressedBytes;
            job.DeduplicatedBytes = archive.DeduplicatedBytes;
        }
        else if (finished.Restore is { } restore)
        {
            job.FileCount = restore.FileCount;
            job.OriginalBytes = restore.Bytes;
        }
    }

    private void Announce(Job job, Transition transition)
    {
        if (!transition.Moves)
        {
            signals.Raise(JobTopics.Of(job.Id));
            return;
        }

        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        if (job is { State: JobState.Failed or JobState.Queued, ProblemCode: { } code })
            JobsLog.EndedWith(logger, job.Id, code);
        signals.Announce(job);
    }

    private ReportAnswer Refuse(ClientId clientId, Report report, string code)
    {
        JobsLog.ReportRefused(logger, clientId, report.Job.JobId, report.Job.Epoch, report.Sequence, code);
        return ReportAnswer.Refused;
    }
}
