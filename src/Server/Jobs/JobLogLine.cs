using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Jobs;

/// <summary>One line of a job's log.</summary>
public sealed class JobLogLine
{
    private JobLogLine()
    {
    }

    public long Id { get; private set; }

    public JobId JobId { get; private set; }

    public DateTimeOffset At { get; private set; }

    public Protocol.LogLevel Level { get; private set; }

    public string Text { get; private set; } = "";

    public static JobLogLine Create(JobId jobId, LogLine line) => new() { JobId = jobId, At = line.At, Level = line.Level, Text = line.Text };
}
