using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// The line of <c>authorized_keys</c> that gives a key the guard, with the rules of its client. The guard makes the
/// environment of <c>borg serve</c> itself, from nothing; it needs sshd's own variables to tell where the session came from.
/// </summary>
public sealed record GuardForcedCommand
{
    /// <summary>bbs-guard, by its absolute path.</summary>
    public required string Executable { get; init; }

    /// <summary>A file of <see cref="Guarding.GuardRules"/>.</summary>
    public required string RulesFile { get; init; }

    /// <param name="key">The only key that gets this.</param>
    /// <param name="comment">Letters, digits and <c>._@-</c>, for the person who reads the file.</param>
    /// <exception cref="ArgumentException">A path or comment that could be read as something else.</exception>
    public string ToAuthorizedKey(SshPublicKey key, string comment) => AuthorizedKeyLine.Write(
        string.Join(' ', ((string[])["exec", AuthorizedKeyLine.RequirePath(Executable), "serve", "--rules", AuthorizedKeyLine.RequirePath(RulesFile)]).Select(CommandLine.Quote)),
        key,
        comment);
}
