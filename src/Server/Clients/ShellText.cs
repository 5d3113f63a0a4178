namespace BorgBackupServer.Server.Clients;

/// <summary>Text inside a POSIX shell script.</summary>
internal static class ShellText
{
    /// <summary>One word that the shell reads back as exactly this text. Text with a NUL or a line break is a bug.</summary>
    public static string Quote(string text)
    {
        if (text.AsSpan().ContainsAny('\0', '\n', '\r'))
            throw new ArgumentException("A word of a script is one line.", nameof(text));
        return text.Length > 0 && text.All(IsPlain) ? text : $"'{text.Replace("'", @"'\''")}'";
    }

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '/' or ':' or '.' or '-' or '_' or '@' or ',' or '+';
}
