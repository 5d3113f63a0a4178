namespace BorgBackupServer.Borg.Output;

/// <summary>
/// One line of borg's standard error with <c>--log-json</c>. Everything in it may come from a hostile machine: texts are
/// for display only. Shapes: borg's <c>docs/internals/frontends.rst</c>, checked with 1.2.4.
/// </summary>
public abstract record BorgLogLine
{
    private BorgLogLine()
    {
    }

    /// <summary>Reads a line; never throws. What is not understood becomes <see cref="PlainText"/>.</summary>
    public static BorgLogLine Parse(string line) => LogLineParser.Parse(line);

    /// <summary>The running totals of a create. Sizes in bytes; deduplicated is what the repository grew by.</summary>
    /// <param name="Path">What is being read, as borg prints it; null in the last one, whose totals are zero.</param>
    public sealed record ArchiveProgress(
        long OriginalBytes, long CompressedBytes, long DeduplicatedBytes, long FileCount, string? Path, bool IsFinished) : BorgLogLine;

    /// <param name="Status">One letter: E could not be read, C changed while it was read, A added, M modified, …</param>
    public sealed record FileStatus(char Status, string Path) : BorgLogLine;

    /// <param name="MessageId">borg's stable name of the message, such as <c>LockTimeout</c>; null for most.</param>
    public sealed record LogMessage(LogLevel Level, string Message, string? MessageId, string? Logger) : BorgLogLine;

    /// <summary>A step of work without numbers, such as <c>cache.commit</c>.</summary>
    public sealed record ProgressMessage(string? MessageId, string? Message, bool IsFinished) : BorgLogLine;

    /// <param name="Current">In bytes for extract, in borg's own steps otherwise; null in the last one.</param>
    public sealed record ProgressPercent(
        string? MessageId, long? Current, long? Total, string? Message, string? Path, bool IsFinished) : BorgLogLine;

    /// <summary>borg asked something and found nobody to answer.</summary>
    public sealed record QuestionPrompt(string? MessageId, string? Message) : BorgLogLine;

    /// <summary>Anything else: ssh's own words, tracebacks, garbage.</summary>
    public sealed record PlainText(string Text) : BorgLogLine;
}
