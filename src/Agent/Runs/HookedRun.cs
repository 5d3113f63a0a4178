using BorgBackupServer.Agent.Hooks;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// A backup between its hooks. Both are looked for before either runs, so that nothing is stopped that nobody starts
/// again; and that the one after is due stands on disk before the one before begins.
/// </summary>
internal static class HookedRun
{
    public const int LongestSeconds = 24 * 3600;
    private const int DefaultSeconds = 3600;

    public static async Task<FinishedReport> RunAsync(
        BackupOrder order, AgentPolicy policy, RunContext context, RunRecords records, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (order.Hooks is not { } hooks)
            return await SaveAsync(order, policy, context, reporter, started, cancellationToken);
        string? before = null;
        if ((hooks.Before is { } first && !HookFolder.Find(first, policy).IsSuccess(out before, out var problem))
            || (hooks.After is { } last && !HookFolder.Find(last, policy).IsSuccess(out _, out problem)))
            return RunEnds.Failed(problem);

        records.Change(order.Job.JobId, record => record with { DueHook = hooks.After, DueHookSeconds = hooks.TimeoutSeconds });
        var finished = await BetweenAsync(order, hooks, before, policy, context, reporter, started, cancellationToken);
        return await RunAfterAsync(order, finished, policy, context, records, reporter);
    }

    /// <summary>Runs what a killed agent left to be done.</summary>
    public static Task RunDueAsync(RunRecord record, AgentPolicy policy, RunContext context, RunRecords records, RunReporter reporter) =>
        RunAfterAsync(record.DueHook, record.DueHookSeconds, new HookMoment("after", record.Job.JobId, record.Subject ?? "", "interrupted", "agent.interrupted"), policy, context, records, reporter);

    private static async Task<FinishedReport> BetweenAsync(
        BackupOrder order, HookChoice hooks, string? before, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        try
        {
            Problem? failed = null;
            if (before is not null)
            {
                failed = await new HookProcess(reporter, context.Time).RunAsync(
                    before, new HookMoment("before", order.Job.JobId, order.ArchiveName), LimitOf(hooks.TimeoutSeconds), cancellationToken);
                if (failed is not null && hooks.GoesOnWithout != true)
                    return RunEnds.Failed(failed with { Hint = $"No archive was made. {failed.Hint}" });
            }

            var finished = await SaveAsync(order, policy, context, reporter, started, cancellationToken);
            return failed is null ? finished : Warned(finished, failed, reporter);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return RunEnds.Cancelled();
        }
#pragma warning disable CA1031 // because the hook after has to run whatever happened; the failure is logged and reported
        catch (Exception failure)
#pragma warning restore CA1031
        {
            reporter.Log(LogLevel.Error, $"The agent failed: {failure.Message}");
            return RunEnds.Failed(new Problem("agent.failed", ProblemKind.Failed, $"The agent failed: {failure.Message}", "Look at the agent's log on the client: journalctl -u bbs-agent."));
        }
    }

    private static Task<FinishedReport> SaveAsync(BackupOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken) =>
        order.Databases is null
            ? BackupRun.RunAsync(order, policy, context, reporter, started, cancellationToken)
            : DatabaseBackupRun.RunAsync(order, policy, context, reporter, started, cancellationToken);

    private static async Task<FinishedReport> RunAfterAsync(BackupOrder order, FinishedReport finished, AgentPolicy policy, RunContext context, RunRecords records, RunReporter reporter)
    {
        var moment = new HookMoment("after", order.Job.JobId, order.ArchiveName, finished.Outcome.ToString().ToLowerInvariant(), finished.Problem?.Code);
        return await RunAfterAsync(order.Hooks?.After, order.Hooks?.TimeoutSeconds, moment, policy, context, records, reporter) is { } failed
            ? Warned(finished, failed, reporter)
            : finished;
    }

    // Nobody's cancel reaches it: it puts right what the other hook did, and only its time limit ends it.
    private static async Task<Problem?> RunAfterAsync(
        string? name, int? seconds, HookMoment moment, AgentPolicy policy, RunContext context, RunRecords records, RunReporter reporter)
    {
        if (name is null)
            return null;
        var problem = HookFolder.Find(name, policy).IsSuccess(out var path, out var refused)
            ? await new HookProcess(reporter, context.Time).RunAsync(path, moment, LimitOf(seconds), CancellationToken.None)
            : refused;
        if (problem is not null)
            reporter.Log(LogLevel.Error, problem.Detail);
        try
        {
            records.Change(moment.JobId, record => record with { DueHook = null, DueHookSeconds = null });
        }
        catch (IOException failure)
        {
            // It may run once more then, which does less harm than an archive whose job is said to have failed.
            reporter.Log(LogLevel.Warning, $"It cannot be written down that the hook {name} has run: {failure.Message}");
        }

        return problem;
    }

    private static FinishedReport Warned(FinishedReport finished, Problem hook, RunReporter reporter)
    {
        reporter.Log(LogLevel.Warning, hook.Detail);
        return finished with
        {
            Outcome = finished.Outcome == JobOutcome.Succeeded ? JobOutcome.Warned : finished.Outcome,
            Warnings = [.. finished.Warnings.Prepend(new FileWarning { Text = hook.Detail }).Take(WireLimits.Warnings)],
            WarningCount = finished.WarningCount + 1,
        };
    }

    private static TimeSpan LimitOf(int? seconds) => TimeSpan.FromSeconds(seconds ?? DefaultSeconds);
}
