using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Turns borg's lines into log lines of the job, and remembers what <c>bbs-agent rsh</c> said.</summary>
internal sealed class RunLog(RunReporter reporter, TimeProvider time)
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);
    private long flushedAt = time.GetTimestamp();

    /// <summary>Why rsh broke the connection; it explains better than borg, which sees only a closed one.</summary>
    public Problem? RemoteShellProblem { get; private set; }

    public void Add(BorgLogLine line)
    {
        switch (line)
        {
            case BorgLogLine.LogMessage message when message.Level >= Borg.Output.LogLevel.Warning:
                RemoteShellProblem ??= BorgProblems.OfRemoteShell(message.Message);
                reporter.Log(message.Level >= Borg.Output.LogLevel.Error ? LogLevel.Error : LogLevel.Warning, message.Message);
                break;
            case BorgLogLine.PlainText { Text.Length: > 0 } plain:
                RemoteShellProblem ??= BorgProblems.OfRemoteShell(plain.Text);
                reporter.Log(LogLevel.Warning, plain.Text);
                break;
            case BorgLogLine.QuestionPrompt question:
                reporter.Log(LogLevel.Error, $"borg asked: {question.Message ?? question.MessageId}");
                break;
        }

        if (time.GetElapsedTime(flushedAt) < FlushInterval)
            return;
        flushedAt = time.GetTimestamp();
        reporter.FlushLog();
    }

    public static IReadOnlyList<FileWarning> WarningsOf(LogDigest log) =>
        [.. log.FileProblems.Select(problem => PathOf(problem.Path) is { } path
                ? new FileWarning { Path = path, Text = Shorten(problem.Text) }
                : new FileWarning { Text = Shorten($"{problem.Path}: {problem.Text}") })
            .Concat(log.Warnings.Select(text => new FileWarning { Text = Shorten(text) }))
            .Take(WireLimits.Warnings)];

    public static long WarningCountOf(LogDigest log) => log.FileProblemCount + log.Warnings.Count;

    /// <summary>A path as borg printed it; null if it is none that the wire carries.</summary>
    public static WirePath? PathOf(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > WirePath.MaxBytes || text.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = new WirePath(text);
        return path.Bytes.Length <= WirePath.MaxBytes ? path : null;
    }

    private static string Shorten(string text) => text.Length <= WireLimits.TextChars ? text : text[..WireLimits.TextChars];
}
