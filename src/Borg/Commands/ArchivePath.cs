using System.Text;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// Names files in an archive so that borg takes exactly them. A bare argument would be read as a pattern or an option:
/// <c>sh:*</c>, <c>re:.</c> and <c>-rf</c> are valid names of files.
/// </summary>
internal static class ArchivePath
{
    // Linux takes 2 MiB of arguments and environment together.
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="ArgumentException">An empty path, or more than a command line can hold; select a folder instead.</exception>
    public static IEnumerable<string> ToPatterns(IReadOnlyList<string> paths)
    {
        var patterns = paths.Select(ToPattern).ToList();
        return patterns.Sum(pattern => (long)Encoding.UTF8.GetByteCount(pattern) + 1) <= MaxBytes
            ? patterns
            : throw new ArgumentException("The selected paths do not fit on a command line.", nameof(paths));
    }

    private static string ToPattern(string path)
    {
        var relative = path.Trim('/');
        if (relative.Length == 0 || relative.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException("Not the path of a file in an archive.", nameof(path));
        return relative.Contains('?', StringComparison.Ordinal) ? $"re:{Listed(relative)}" : $"pp:{relative}";
    }

    // borg's lists print '?' for each byte of a name that is not UTF-8 (which Python holds as U+DC80 to U+DCFF). So a
    // '?' from a list means either; matching both, and nothing else, restores such files too.
    private static string Listed(string path)
    {
        var expression = new StringBuilder("^");
        foreach (var character in path)
            if (character == '?')
                expression.Append(@"[?\udc80-\udcff]");
            else if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character))
                expression.Append('\\').Append(character);
            else
                expression.Append(character);
        return expression.Append(@"(?:/|\Z)").ToString();
    }
}
