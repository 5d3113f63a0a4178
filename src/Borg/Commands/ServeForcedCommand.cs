using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// The line of <c>authorized_keys</c> that gives a key exactly one thing: <c>borg serve --append-only</c> on its own
/// repositories. No shell, no forwarding, no file transfer (<c>restrict</c>). The environment is made from nothing, so
/// neither variables nor <c>SSH_ORIGINAL_COMMAND</c>, of which borg would take options, reach it.
/// </summary>
public sealed partial record ServeForcedCommand
{
    /// <summary>borg, by its absolute path.</summary>
    public required string Executable { get; init; }

    /// <summary>Nothing outside of them can be opened. One for each disk that the client has repositories on.</summary>
    public required IReadOnlyList<string> HomeDirectories { get; init; }

    /// <summary>Only these can be opened; without any, the key can do nothing.</summary>
    public required IReadOnlyList<string> Repositories { get; init; }

    /// <summary>borg's own home on the server, for this account.</summary>
    public required string BaseDirectory { get; init; }

    public long? StorageQuotaBytes { get; init; }

    /// <param name="key">The only key that gets this.</param>
    /// <param name="comment">Letters, digits and <c>._@-</c>, for the person who reads the file.</param>
    /// <exception cref="ArgumentException">A path or comment that could be read as something else, or no repository.</exception>
    public string ToAuthorizedKey(SshPublicKey key, string comment)
    {
        if (!Comment().IsMatch(comment))
            throw new ArgumentException("A comment has letters, digits, dots, dashes, underscores and at signs only.", nameof(comment));
        return $"restrict,command=\"{ToShellCommand()}\" {key} {comment}";
    }

    /// <summary>The command as the account's shell gets it.</summary>
    public string ToShellCommand()
    {
        // Without the option borg serve would open every repository below home, or, without home too, of the machine.
        if (Repositories.Count == 0 || HomeDirectories.Count == 0)
            throw new ArgumentException("A key without a repository needs no line.");

        List<string> words =
        [
            "exec", "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "BORG_SHOW_SYSINFO=no",
            $"BORG_BASE_DIR={RequirePath(BaseDirectory)}",
            RequirePath(Executable), "serve", "--umask=077", "--append-only",
            .. HomeDirectories.Select(home => $"--restrict-to-path={RequirePath(home)}"),
            .. Repositories.Select(repository => $"--restrict-to-repository={RequirePath(repository)}"),
        ];
        if (StorageQuotaBytes is { } quota)
            words.Add($"--storage-quota={quota}");
        return string.Join(' ', words.Select(CommandLine.Quote));
    }

    // sshd takes the option up to the next quotation mark, in which \" is one; the shell then reads it again, where
    // CommandLine.Quote puts single quotes around what is not plain. So none of these three, and no end of the line.
    private static string RequirePath(string path) =>
        path.StartsWith('/') && !path.AsSpan().ContainsAny('"', '\'', '\\') && !path.Any(char.IsControl)
            ? path
            : throw new ArgumentException("A path in authorized_keys is absolute and without quotes, backslashes and control characters.");

    [GeneratedRegex(@"\A[A-Za-z0-9._@-]{1,128}\z")]
    private static partial Regex Comment();
}
