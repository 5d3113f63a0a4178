using System.ComponentModel;
using System.Globalization;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Hooks;

/// <summary>
/// One hook at work: no arguments, an environment of fixed names, a time limit, and all its processes ended with it. What
/// it prints goes into the job's log, up to a bound.
/// </summary>
internal sealed class HookProcess(RunReporter reporter, TimeProvider time)
{
    /// <summary>Tells a hook its job, and the next start of a killed agent which processes are of that hook.</summary>
    public const string JobVariable = "BBS_JOB";

    /// <summary>Lines of one hook that are kept.</summary>
    public const int MostLines = 200;

    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(20);

    /// <summary>Null if the hook ended with 0; else what went wrong.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it runs by then.</exception>
    public async Task<Problem?> RunAsync(string path, HookMoment moment, TimeSpan limit, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        reporter.Log(LogLevel.Information, $"The hook {name} runs {moment.Word} the backup.");
        ChildProcess hook;
        try
        {
            hook = await ChildProcess.StartAsync(StartOf(path, moment), time);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            return new Problem("hook.failed", ProblemKind.Failed, $"The hook {name} does not start: {failure.Message}", "Look at the hook on the client.");
        }

        await using (hook)
        {
            using var deadline = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            using var letGo = new CancellationTokenSource();
            var lines = new Lines(name, reporter);
            var reading = Task.WhenAll(ReadAsync(BoundedLines.ReadAsync(hook.Output, WireLimits.TextChars, letGo.Token), lines), ReadAsync(hook.ReadErrorLinesAsync(letGo.Token), lines));
            var exit = await EndAsync(hook, name, either.Token);
            // What it left behind ends with it; the pipes then close, but for what left its group as well.
            hook.EndGroup();
            letGo.CancelAfter(LastOutput);
            await reading;
            reporter.FlushLog();
            cancellationToken.ThrowIfCancellationRequested();
            return exit switch
            {
                null => new Problem("hook.timeout", ProblemKind.Failed, $"The hook {name} was still running after {limit.TotalSeconds:N0} seconds and was ended.", "Raise the time limit in the plan, or look at the hook on the client."),
                { Code: 0 } => null,
                { } failed => new Problem("hook.failed", ProblemKind.Failed, $"The hook {name} ended with {failed}.", "The job's log has what it said."),
            };
        }
    }

    private async Task<ChildExit?> EndAsync(ChildProcess hook, string name, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        try
        {
            var exit = hook.WaitForExitAsync(stop);
            while (await Task.WhenAny(exit, Task.Delay(ProgressInterval, time, stop)) != exit && !stop.IsCancellationRequested)
                reporter.Progress(new ProgressReport
                {
                    FileCount = 0,
                    OriginalBytes = 0,
                    CompressedBytes = 0,
                    DeduplicatedBytes = 0,
                    CurrentPath = new WirePath(string.Create(CultureInfo.InvariantCulture, $"hook {name}, {time.GetElapsedTime(begun).TotalSeconds:0} s")),
                });
            return await exit;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await hook.StopAsync(TimeSpan.Zero, TerminateGrace);
            return null;
        }
    }

    private static ChildProcessStart StartOf(string path, HookMoment moment)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = SearchPath,
            ["LC_ALL"] = "C.UTF-8",
            ["BBS_HOOK"] = moment.Word,
            [JobVariable] = moment.JobId.ToString("D"),
            ["BBS_ARCHIVE"] = moment.Archive,
        };
        if (moment.Outcome is { } outcome)
            environment["BBS_OUTCOME"] = outcome;
        if (moment.ProblemCode is { } code)
            environment["BBS_PROBLEM"] = code;
        return new ChildProcessStart
        {
            FileName = path,
            Environment = environment,
            InheritedVariables = ["HOME"],
            WorkingDirectory = "/",
            LeadsGroup = true,
            MaxErrorLineBytes = WireLimits.TextChars,
        };
    }

    private static async Task ReadAsync(IAsyncEnumerable<string> said, Lines lines)
    {
        try
        {
            await foreach (var line in said)
                lines.Add(line);
        }
        catch (OperationCanceledException)
        {
            // Something that left the hook's group still holds the pipe; nobody listens any more.
        }
    }

    private sealed class Lines(string hook, RunReporter reporter)
    {
        private readonly Lock gate = new();
        private int count;

        public void Add(string line)
        {
            lock (gate)
            {
                if (count > MostLines)
                    return;
                reporter.Log(LogLevel.Information, ++count > MostLines ? $"{hook}: further lines are left out." : $"{hook}: {line}");
            }
        }
    }
}
