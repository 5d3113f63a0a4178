using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Reports;

/// <summary>
/// Empties the outbox: one request under way at a time, durable reports first and in order, then the newest progress at
/// most once a second. What is not answered stays and goes again.
/// </summary>
public sealed class ReportSender(Outbox outbox, ProgressBoard board, ServerConnection server, Guid sessionId, TimeProvider time, AgentLog log) : IDisposable
{
    private const int Batch = 50;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim news = new(1);
    private readonly TaskCompletionSource greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called with each answer before the report is removed; the second value is true for a finished report.</summary>
    public event Action<JobReference, bool, ReportAnswer>? Answered;

    /// <summary>Says that there is something to send.</summary>
    public void Wake()
    {
        if (news.CurrentCount == 0)
            news.Release();
    }

    /// <summary>Says that the server has answered a hello. Nothing is sent before the first one.</summary>
    public void Open() => greeted.TrySetResult();

    public void Dispose() => news.Dispose();

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await greeted.Task.WaitAsync(cancellationToken);
        var failures = 0;
        var progressSentAt = time.GetTimestamp() - time.TimestampFrequency;
        while (true)
        {
            var rest = ProgressInterval - time.GetElapsedTime(progressSentAt);
            await news.WaitAsync(board.IsEmpty ? Timeout.InfiniteTimeSpan : rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken);

            var failure = await SendDurableAsync(cancellationToken);
            if (failure is null && time.GetElapsedTime(progressSentAt) >= ProgressInterval)
            {
                progressSentAt = time.GetTimestamp();
                failure = await SendProgressAsync(cancellationToken);
            }

            if (failure is null)
            {
                failures = 0;
                continue;
            }

            failures++;
            if (failures == 1)
                log.Warning($"Reports wait: {failure.Detail}");
            await Task.Delay(Backoff.After(failures, Random.Shared.NextDouble()), time, cancellationToken);
            Wake();
        }
    }

    /// <summary>The last words of an agent that ends, when no loop runs any more. What is not answered waits for the next start.</summary>
    public Task<Problem?> SendLastAsync(CancellationToken cancellationToken) =>
        greeted.Task.IsCompleted ? SendDurableAsync(cancellationToken) : Task.FromResult<Problem?>(null);

    private async Task<Problem?> SendDurableAsync(CancellationToken cancellationToken)
    {
        while (outbox.Oldest(Batch) is { Count: > 0 } durable)
            if (await SendAsync(durable, cancellationToken) is { } problem)
                return problem;
        return null;
    }

    private async Task<Problem?> SendProgressAsync(CancellationToken cancellationToken)
    {
        try
        {
            return board.Take(Batch, time) is { Count: > 0 } progress
                ? await SendAsync([.. progress.Select(report => new WaitingReport(0, report))], cancellationToken)
                : null;
        }
        catch (IOException failure)
        {
            // No number could be reserved on a full disk; nobody misses a progress.
            log.Warning($"Progress is not sent: {failure.Message}");
            return null;
        }
    }

    private async Task<Problem?> SendAsync(IReadOnlyList<WaitingReport> reports, CancellationToken cancellationToken)
    {
        var request = new ReportRequest { SessionId = sessionId, Reports = [.. reports.Select(waiting => waiting.Report)] };
        if (!(await server.ReportAsync(request, cancellationToken)).IsSuccess(out var response, out var problem))
            return IsUnreadable(problem) ? await SendAloneAsync(reports, problem, cancellationToken) : problem;
        if (response.Answers.Count != reports.Count)
            return new Problem("server.protocol", ProblemKind.Unreachable, "The server answered another number of reports than it got.");

        foreach (var (waiting, answer) in reports.Zip(response.Answers))
            Settle(waiting, answer);
        return null;
    }

    private void Settle(WaitingReport waiting, ReportAnswer answer)
    {
        if (answer is not (ReportAnswer.Accepted or ReportAnswer.Duplicate))
            log.Warning($"Report {waiting.Report.Sequence} of job {waiting.Report.Job.JobId} was answered: {answer}.");
        Answered?.Invoke(waiting.Report.Job, waiting.Report.Body is FinishedReport, answer);
        if (waiting.Number > 0)
            outbox.Remove(waiting.Number);
    }

    // A report that the server cannot read must not hold up the others for ever: found by sending each alone, and given up.
    private async Task<Problem?> SendAloneAsync(IReadOnlyList<WaitingReport> reports, Problem problem, CancellationToken cancellationToken)
    {
        if (reports.Count == 1)
        {
            log.Error($"The server cannot read a report: {problem.Detail}");
            Settle(reports[0], ReportAnswer.Refused);
            return null;
        }

        foreach (var report in reports)
            if (await SendAsync([report], cancellationToken) is { } failed)
                return failed;
        return null;
    }

    private static bool IsUnreadable(Problem problem) => problem is { Kind: ProblemKind.Rejected, Code: "message.too-long" or "message.malformed" };
}
