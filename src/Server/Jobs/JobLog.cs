using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Writes a job's log, within bounds.</summary>
internal static class JobLog
{
    /// <summary>An agent may have a million unreadable files; the database need not.</summary>
    public const int MostLines = 10_000;

    /// <summary>Adds lines that an agent sent, without what could forge other lines.</summary>
    public static void AddLines(this ServerDatabase database, Job job, IReadOnlyList<LogLine> lines, DateTimeOffset now)
    {
        foreach (var line in lines)
        {
            if (job.LogLineCount >= MostLines)
                return;
            job.LogLineCount++;
            database.Add(JobLogLine.Create(job.Id, job.LogLineCount < MostLines
                ? line with { Text = ForeignText.Line(line.Text, WireLimits.TextChars) }
                : new LogLine { At = now, Level = Protocol.LogLevel.Warning, Text = "The log is full; further lines are left out." }));
        }
    }

    /// <summary>Adds a line of the server's own.</summary>
    public static void AddLine(this ServerDatabase database, Job job, Protocol.LogLevel level, string text, DateTimeOffset now) =>
        database.AddLines(job, [new LogLine { At = now, Level = level, Text = text }], now);
}
