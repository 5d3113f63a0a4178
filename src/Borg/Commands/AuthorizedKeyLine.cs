using System.Text.RegularExpressions;

namespace BorgBackupServer.Borg.Commands;

/// <summary>A line of <c>authorized_keys</c> that gives a key one command: no shell, no forwarding, no file transfer.</summary>
internal static partial class AuthorizedKeyLine
{
    /// <param name="command">As the account's shell gets it; made of words that went through <see cref="RequirePath"/>.</param>
    /// <param name="key">The only key that gets this.</param>
    /// <param name="comment">Letters, digits and <c>._@-</c>, for the person who reads the file.</param>
    /// <exception cref="ArgumentException">The comment could be read as something else.</exception>
    public static string Write(string command, SshPublicKey key, string comment) => Comment().IsMatch(comment)
        ? $"restrict,command=\"{command}\" {key} {comment}"
        : throw new ArgumentException("A comment has letters, digits, dots, dashes, underscores and at signs only.", nameof(comment));

    // sshd takes the option up to the next quotation mark, in which \" is one; the shell then reads it again, where
    // CommandLine.Quote puts single quotes around what is not plain. So none of these three, and no end of the line.
    public static string RequirePath(string path) =>
        path.StartsWith('/') && !path.AsSpan().ContainsAny('"', '\'', '\\') && !path.Any(char.IsControl)
            ? path
            : throw new ArgumentException("A path in authorized_keys is absolute and without quotes, backslashes and control characters.");

    [GeneratedRegex(@"\A[A-Za-z0-9._@-]{1,128}\z")]
    private static partial Regex Comment();
}
