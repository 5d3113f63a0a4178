using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Reports;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>What one run says: numbered, kept in the outbox, progress beside it. Log lines are gathered so that a thousand warnings are not a thousand files.</summary>
public sealed class RunReporter(JobReference job, SequenceCounter sequence, Outbox outbox, ProgressBoard board, Action wake, TimeProvider time, AgentLog log)
{
    /// <summary>Lines of one run that are kept; the count of all warnings is in the finished report anyway.</summary>
    public const int MostLines = 1000;

    private readonly Lock gate = new();
    private readonly List<LogLine> lines = [];
    private int lineCount;

    public void Started(string borgVersion) => KeepIfPossible(new StartedReport { BorgVersion = borgVersion });

    public void Progress(ProgressReport progress)
    {
        board.Post(job, sequence, progress);
        wake();
    }

    public void Log(LogLevel level, string text)
    {
        lock (gate)
        {
            if (lineCount > MostLines)
                return;
            if (++lineCount > MostLines)
                (level, text) = (LogLevel.Warning, "Further lines are left out.");
            text = AgentLog.OneLine(text);
            lines.Add(new LogLine { At = time.GetUtcNow(), Level = level, Text = text.Length <= WireLimits.TextChars ? text : text[..(WireLimits.TextChars - 1)] + "…" });
            if (lines.Count >= WireLimits.LogLines)
                FlushLog();
        }
    }

    /// <summary>Puts the gathered lines into the outbox.</summary>
    public void FlushLog()
    {
        lock (gate)
        {
            if (lines.Count == 0)
                return;
            var report = new LogReport { Lines = [.. lines] };
            lines.Clear();
            KeepIfPossible(report);
        }
    }

    /// <exception cref="IOException">It cannot be written; to be tried again, because nobody else tells the end.</exception>
    public void Finished(FinishedReport finished)
    {
        FlushLog();
        board.Clear(job);
        Keep(finished);
    }

    // A full disk must not end a backup that writes elsewhere.
    private void KeepIfPossible(ReportBody body)
    {
        try
        {
            Keep(body);
        }
        catch (IOException failure)
        {
            log.Warning($"A report of job {job.JobId} is lost: {failure.Message}");
        }
    }

    private void Keep(ReportBody body)
    {
        // The number is taken and the file written in one step, so that the order of numbers is the order of files.
        lock (gate)
            outbox.Add(new Report { Job = job, Sequence = sequence.Next(), At = time.GetUtcNow(), Body = body });
        wake();
    }
}
