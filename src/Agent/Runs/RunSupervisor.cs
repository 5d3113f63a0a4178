using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Proving;
using BorgBackupServer.Agent.Reports;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Takes orders, runs them beside each other, stops them, and remembers them until their end is answered. Asks <see cref="RunLifecycle"/> for every step.</summary>
public sealed class RunSupervisor(RunContext context, ServerConnection server, RunRecords records, Outbox outbox, ProgressBoard board, Action wake, AgentLog log) : IDisposable
{
    /// <summary>The server has its own limit for each client; this one only bounds what a taken server can start.</summary>
    public const int MostRuns = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ActiveRun> runs = [];
    private readonly List<Task> works = [];
    private bool isStopping;

    /// <summary>Jobs that the agent has: running, or ended and not answered yet.</summary>
    public IReadOnlyList<JobReference> Jobs()
    {
        lock (gate)
            return [.. runs.Values.Where(run => run.State is not (RunState.Forgotten or RunState.Abandoning)).Select(run => run.Job).Take(WireLimits.Jobs)];
    }

    /// <summary>Brings what a former process left to an end. Before the first order.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var leftover = await LeftoverProcesses.EndAsync(context.State, [.. records.All().Select(record => record.Job.JobId)], context.Time, cancellationToken);
        if (leftover > 0)
            log.Warning($"{leftover} processes of a former agent were still running and were ended.");
        context.State.RemoveDumps();
        ScratchPlace.RemoveAll(context.State);
        ScratchFolder.RemoveAll(context.State);
        foreach (var record in records.All())
        {
            var isReported = outbox.Of(record.Job).Any(report => report.Body is FinishedReport);
            var run = new ActiveRun(record.Job, ReporterFor(record), isReported ? RunState.Ended : RunState.Accepted);
            lock (gate)
            {
                runs[record.Job.JobId] = run;
                if (Move(run, RunEvent.FoundAfterCrash) != RunStep.ReportEnd)
                    continue;
            }

            log.Warning($"Job {record.Job.JobId} ({record.Kind}) was interrupted by the end of the agent.");
            if (record.DueHook is null)
                run.Reporter.Finished(RunEnds.Interrupted());
            else
                lock (gate)
                    works.Add(run.Work = Task.Run(() => CatchUpAsync(run, record), CancellationToken.None));
        }
    }

    /// <summary>Accepts an order. False if it could not be written down; nothing happened then, and the server sends it again.</summary>
    public bool Take(Order order)
    {
        lock (gate)
        {
            if (isStopping)
                return true; // not accepted either, but there is no next poll
            if (records.Find(order.Job.JobId) is { } known)
            {
                if (known.Job.Epoch >= order.Job.Epoch)
                    return true; // the same order again, or an older one
                AbandonWhileLocked(known.Job);
            }

            var record = new RunRecord
            {
                Job = order.Job,
                Kind = order.Kind,
                Subject = order switch
                {
                    BackupOrder backup => backup.ArchiveName,
                    RestoreOrder restore => restore.ArchiveName,
                    ReceiveOrder receive => receive.ArchiveName,
                    RestoreDatabaseOrder database => database.ArchiveName,
                    ReceiveDatabaseOrder database => database.ArchiveName,
                    ProofOrder proof => proof.ArchiveName,
                    LoadProofOrder proof => proof.ArchiveName,
                    _ => null,
                },
                AcceptedAt = context.Time.GetUtcNow(),
                SequenceReserved = SequenceCounter.BlockSize,
            };
            try
            {
                records.Write(record);
            }
            catch (IOException failure)
            {
                log.Error($"Job {order.Job.JobId} cannot be accepted: {failure.Message}");
                return false;
            }

            // What is on disk has numbers up to the reserved one; this process uses them from the first on.
            var run = new ActiveRun(order.Job, ReporterFor(record, isNew: true), RunState.Accepted);
            var isBusy = runs.Values.Count(other => other.State is RunState.Accepted or RunState.Running or RunState.Stopping or RunState.Abandoning) >= MostRuns;
            runs[order.Job.JobId] = run;
            log.Information($"Job {order.Job.JobId}: order {AgentLog.OneLine(order.Kind)} accepted.");
            works.RemoveAll(work => work.IsCompleted);
            run.Work = Task.Run(() => CarryOutAsync(run, order, isBusy), CancellationToken.None);
            works.Add(run.Work);
            return true;
        }
    }

    public void Cancel(JobReference job) => Apply(job, RunEvent.CancelRequested);

    public void Abandon(JobReference job)
    {
        lock (gate)
            AbandonWhileLocked(job);
    }

    /// <summary>What the server said to a report. The record goes before the report does, so that a crash between the two repeats the report and not the job.</summary>
    public void OnAnswer(JobReference job, bool isFinished, ReportAnswer answer)
    {
        if (answer is ReportAnswer.Stale or ReportAnswer.Unknown)
            Abandon(job);
        else if (isFinished)
            Apply(job, RunEvent.EndAnswered);
    }

    /// <summary>Interrupts everything and returns when all ends are in the outbox.</summary>
    public async Task StopAsync()
    {
        Task[] all;
        lock (gate)
        {
            isStopping = true;
            foreach (var run in runs.Values.Where(run => run.State is RunState.Accepted or RunState.Running))
                run.IsAgentStopping = true;
            foreach (var run in runs.Values.ToArray())
                if (Move(run, RunEvent.AgentStopping) == RunStep.Stop)
                    run.Stop.Cancel();
            all = [.. works];
        }

        await Task.WhenAll(all);
    }

    public void Dispose()
    {
        foreach (var run in runs.Values)
            run.Dispose();
    }

    private async Task CarryOutAsync(ActiveRun run, Order order, bool isBusy)
    {
        FinishedReport finished;
        try
        {
            finished = isBusy
                ? RunEnds.Failed(new Problem("agent.busy", ProblemKind.Refused, $"This client works on {MostRuns} jobs already.", "Run it again later."))
                : await RunAsync(run, order);
            if (finished.Outcome == JobOutcome.Cancelled && run.IsAgentStopping)
                finished = RunEnds.Stopping() with { Restore = finished.Restore };
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            finished = run.IsAgentStopping ? RunEnds.Stopping() : RunEnds.Cancelled();
        }
#pragma warning disable CA1031 // because this is the boundary of one run: the failure is logged and reported, and the other runs go on
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.Error($"Job {run.Job.JobId} failed: {failure}");
            finished = RunEnds.Failed(new Problem("agent.failed", ProblemKind.Failed, $"The agent failed: {failure.Message}", "Look at the agent's log on the client: journalctl -u bbs-agent."));
        }

        await EndAsync(run, finished);
    }

    private async Task<FinishedReport> RunAsync(ActiveRun run, Order order)
    {
        if (!context.Policy.Read().IsSuccess(out var policy, out var problem)
            || !PolicyCheck.Decide(order, policy, context.Identity.Repositories).IsSuccess(out var allowed, out problem))
            return RunEnds.Failed(problem);
        run.Stop.Token.ThrowIfCancellationRequested();
        return allowed switch
        {
            BackupOrder backup => await HookedRun.RunAsync(backup, policy, context, records, run.Reporter, Started, run.Stop.Token),
            RestoreOrder restore => await RestoreRun.RunAsync(restore, policy, context, run.Reporter, Started, run.Stop.Token),
            ReceiveOrder receive => await ReceiveRun.RunAsync(receive, policy, context, server, run.Reporter, Started, run.Stop.Token),
            RestoreDatabaseOrder database => await DatabaseRestoreRun.RunAsync(database, policy, context, run.Reporter, Started, run.Stop.Token),
            ReceiveDatabaseOrder database => await DatabaseRestoreRun.RunAsync(database, policy, context, server, run.Reporter, Started, run.Stop.Token),
            LoadProofOrder proof => await LoadProofRun.RunAsync(proof, policy, context, run.Reporter, Started, run.Stop.Token),
            ProofOrder proof => await ProofRun.RunAsync(proof, policy, context, run.Reporter, Started, run.Stop.Token),
            LookOrder look => LookRun.Run(look, policy, context, Started, run.Stop.Token),
            _ => throw new InvalidOperationException($"An order of the kind {allowed.Kind} passed the policy."),
        };

        void Started() => Apply(run.Job, RunEvent.Started);
    }

    // What a hook undid before the crash is put right now; the job ends when that is done.
    private async Task CatchUpAsync(ActiveRun run, RunRecord record)
    {
        if (context.Policy.Read().IsSuccess(out var policy, out var unread))
            await HookedRun.RunDueAsync(record, policy, context, records, run.Reporter);
        else
            run.Reporter.Log(LogLevel.Error, $"The hook {record.DueHook} did not run: {unread.Detail}");
        await TellEndAsync(run, RunEnds.Interrupted());
    }

    private async Task EndAsync(ActiveRun run, FinishedReport finished)
    {
        lock (gate)
            if (Move(run, RunEvent.WorkEnded) != RunStep.ReportEnd)
                return;
        await TellEndAsync(run, finished);
    }

    // A full disk must not make a job vanish: the end is told as soon as it can be written.
    private async Task TellEndAsync(ActiveRun run, FinishedReport finished)
    {
        log.Information($"Job {run.Job.JobId}: {finished.Outcome}{(finished.Problem is { } problem ? $", {problem.Code}: {problem.Detail}" : "")}");
        while (true)
        {
            try
            {
                run.Reporter.Finished(finished);
                return;
            }
            catch (IOException failure)
            {
                log.Error($"The end of job {run.Job.JobId} cannot be written: {failure.Message}");
                if (isStopping)
                    return; // the run record stays, and the next start reports it
                await Task.Delay(TimeSpan.FromSeconds(10), context.Time);
            }
        }
    }

    private void Apply(JobReference job, RunEvent happened)
    {
        lock (gate)
            if (runs.GetValueOrDefault(job.JobId) is { } run && run.Job == job && Move(run, happened) == RunStep.Stop)
                run.Stop.Cancel();
    }

    private void AbandonWhileLocked(JobReference job)
    {
        if (runs.GetValueOrDefault(job.JobId) is { } run && run.Job == job && Move(run, RunEvent.Abandoned) == RunStep.Stop)
            run.Stop.Cancel();
    }

    /// <summary>Moves a run on and says what is to be done; forgetting is done here.</summary>
    private RunStep Move(ActiveRun run, RunEvent happened)
    {
        var (state, step) = RunLifecycle.Decide(run.State, happened).Value;
        run.State = state;
        if (step == RunStep.Forget)
        {
            records.Remove(run.Job);
            if (happened != RunEvent.EndAnswered)
                outbox.RemoveAll(run.Job);
            board.Clear(run.Job);
            if (runs.GetValueOrDefault(run.Job.JobId) == run)
                runs.Remove(run.Job.JobId);
        }

        return step;
    }

    private RunReporter ReporterFor(RunRecord record, bool isNew = false)
    {
        var sequence = new SequenceCounter(isNew ? 0 : record.SequenceReserved, isNew ? SequenceCounter.BlockSize : record.SequenceReserved,
            limit => records.Change(record.Job.JobId, known => known with { SequenceReserved = limit }));
        return new RunReporter(record.Job, sequence, outbox, board, wake, context.Time, log);
    }
}
