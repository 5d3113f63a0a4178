using System.Globalization;
using System.Text.RegularExpressions;

namespace BorgBackupServer.Borg.Output;

/// <summary>A file that is not, or not as it should be, in the archive; the reason why a job is a warning.</summary>
/// <param name="Path">As borg prints it: bytes that are not UTF-8 are replaced.</param>
/// <param name="ErrorNumber">The system's error number, if borg named it: 2 missing, 5 I/O error, 13 permission denied.</param>
public sealed partial record FileProblem(FileProblemKind Kind, string Path, int? ErrorNumber, string Text)
{
    internal static FileProblem? From(BorgLogLine line) => line switch
    {
        BorgLogLine.FileStatus { Status: 'E' } status => new(FileProblemKind.Unreadable, status.Path, null, "could not be read"),
        BorgLogLine.FileStatus { Status: 'C' } status => new(FileProblemKind.Changed, status.Path, null, "changed while it was read"),
        BorgLogLine.LogMessage { Level: LogLevel.Warning } message => FromMessage(message.Message),
        _ => null,
    };

    private static FileProblem? FromMessage(string message)
    {
        if (Changed().Match(message) is { Success: true } changed)
            return new(FileProblemKind.Changed, changed.Groups[1].Value, null, "changed while it was read");
        if (Failed().Match(message) is not { Success: true } failed)
            return null;
        var number = int.Parse(failed.Groups["errno"].ValueSpan, CultureInfo.InvariantCulture);
        return new(number == 2 ? FileProblemKind.Missing : FileProblemKind.Unreadable,
            failed.Groups["path"].Value, number, failed.Groups["text"].Value);
    }

    // "/etc/shadow: open: [Errno 13] Permission denied: 'shadow'"
    [GeneratedRegex(@"\A(?<path>.+?): (?:[a-z_]+: )?\[Errno (?<errno>[0-9]{1,5})\] (?<text>[^:]*)", RegexOptions.Singleline | RegexOptions.RightToLeft)]
    private static partial Regex Failed();

    [GeneratedRegex(@"\A(.+): file changed while we backed it up\z", RegexOptions.Singleline)]
    private static partial Regex Changed();
}
