using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// The line of <c>authorized_keys</c> that gives a key exactly one thing: <c>borg serve --append-only</c> on its own
/// repositories. No shell, no forwarding, no file transfer (<c>restrict</c>). The environment is made from nothing, so
/// neither variables nor <c>SSH_ORIGINAL_COMMAND</c>, of which borg would take options, reach it.
/// </summary>
public sealed record ServeForcedCommand
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
    public string ToAuthorizedKey(SshPublicKey key, string comment) => AuthorizedKeyLine.Write(ToShellCommand(), key, comment);

    /// <summary>The command as the account's shell gets it.</summary>
    public string ToShellCommand()
    {
        // Without the option borg serve would open every repository below home, or, without home too, of the machine.
        if (Repositories.Count == 0 || HomeDirectories.Count == 0)
            throw new ArgumentException("A key without a repository needs no line.");

        List<string> words =
        [
            "exec", "/usr/bin/env", "-i",
            .. BorgServe.Variables(AuthorizedKeyLine.RequirePath(BaseDirectory)).Select(variable => $"{variable.Key}={variable.Value}"),
            AuthorizedKeyLine.RequirePath(Executable),
            .. BorgServe.Arguments(HomeDirectories.Select(AuthorizedKeyLine.RequirePath), Repositories.Select(AuthorizedKeyLine.RequirePath)),
        ];
        if (StorageQuotaBytes is { } quota)
            words.Add($"--storage-quota={quota}");
        return string.Join(' ', words.Select(CommandLine.Quote));
    }
}
