using System.Text.RegularExpressions;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Output;

namespace BorgBackupServer.Agent.Runs;

/// <summary>What a failure of borg means for the data, and what to do about it.</summary>
public static partial class BorgProblems
{
    /// <summary>How <c>bbs-agent rsh</c> marks its own words among those of ssh: <c>bbs-agent rsh: [code] text</c>.</summary>
    public const string RemoteShellMark = "bbs-agent rsh: ";

    /// <summary>Reads a line that <c>bbs-agent rsh</c> wrote; null for any other.</summary>
    public static Problem? OfRemoteShell(string line) => RemoteShellLine().Match(line) is { Success: true } match
        ? OfRemoteShell(match.Groups[1].Value, AgentLog.OneLine(match.Groups[2].Value))
        : null;

    public static Problem Of(BorgFailure failure, LogDigest log)
    {
        var said = AgentLog.OneLine(log.Errors.Count > 0 ? log.Errors[^1] : log.PlainTexts.LastOrDefault() ?? (log.Warnings.Count > 0 ? log.Warnings[^1] : ""));
        return failure switch
        {
            BorgFailure.LockTimeout => Failed("repository.locked", "Somebody else held the repository's lock all the time.",
                "Nothing was written. Wait for the other job to end; the next run continues."),
            BorgFailure.RepositoryMissing => Failed("repository.missing", "There is no repository at the path on the server.",
                "Nothing was written. Look on the server whether its storage is mounted."),
            BorgFailure.RepositoryInvalid => Failed("repository.invalid", $"What lies at the path is not a sound repository. {said}",
                "Nothing was written. Check the repository on the server before anything else is done with it."),
            BorgFailure.PathNotAllowed => Failed("repository.not-allowed", "The server does not allow this client's SSH key into the repository.",
                "Nothing was written. On the server, look whether the repository belongs to this client."),
            BorgFailure.ConnectionClosed => Failed("ssh.closed", $"The SSH connection ended in the middle. {said}",
                "What reached the repository before the last checkpoint is kept; the next run continues from there."),
            BorgFailure.ConnectionFailed => Failed("ssh.unreachable", $"The server's SSH port cannot be reached. {said}",
                "Nothing was written. Check that sshd runs on the server and that no firewall is in between."),
            BorgFailure.SshKeyRefused => Failed("ssh.key-refused", "The server's sshd does not accept this client's SSH key.",
                "Nothing was written. Enrol the client again: bbs-agent enrol --again."),
            BorgFailure.HostKeyRejected => Failed("ssh.host-key-changed", "The server shows another SSH host key than the one pinned at enrolment.",
                "Nothing was sent. Somebody may stand between client and server. If the server was set up anew by you, enrol the client again: bbs-agent enrol --again."),
            BorgFailure.PassphraseWrong => Failed("passphrase.wrong", "The passphrase that the server sent does not open the repository.",
                "Nothing was written. Look on the server which passphrase belongs to this repository."),
            BorgFailure.KeyMissing => Failed("repository.key-missing", "The repository has no key.",
                "Nothing was written. Import the exported key on the server: borg key import."),
            BorgFailure.UnencryptedRepository => Failed("repository.unencrypted", "The repository is not encrypted, so it is not the one this client was enrolled with.",
                "Nothing was written. Find out on the server who replaced the repository."),
            BorgFailure.EncryptionMismatch => Failed("repository.unencrypted", "The repository's encryption changed since this client saw it last.",
                "Nothing was written. Find out on the server who replaced the repository."),
            BorgFailure.RepositoryRelocated => Failed("repository.relocated", "borg knows this repository at another address.", "Nothing was written."),
            BorgFailure.RepositoryReplayed => Failed("repository.replayed", "The repository is older than this client saw it last: it was rolled back.",
                "Nothing was written. If the server was restored from a copy, that is the reason; have the client's borg cache cleared then."),
            BorgFailure.ArchiveExists => Failed("archive.exists", "An archive of this name exists already.", "Nothing was written. Run the plan again; it gets a new name."),
            BorgFailure.ArchiveMissing => Failed("archive.missing", "The archive is not in the repository any more.", "Choose another archive."),
            BorgFailure.QuotaExceeded => Failed("quota.exceeded", "The client's quota on the server is used up.",
                "The archive is not complete. Raise the quota, or let retention remove archives and compact the repository."),
            BorgFailure.NoSpace => Failed("storage.full", $"A disk is full. {said}",
                "The archive is not complete. Make room on the server's storage; if this client's disk is full, in the agent's state folder."),
            BorgFailure.IntegrityError => Failed("repository.damaged", $"Stored data is damaged or was tampered with. {said}",
                "Check the repository on the server before it is pruned or compacted."),
            BorgFailure.BrokenInstallation => Failed("borg.broken", $"borg on this client does not start. {said}", "Install it again: apt install --reinstall borgbackup."),
            BorgFailure.Interrupted => Failed("borg.interrupted", "borg was ended by a signal that did not come from this agent.",
                "What reached the repository before the last checkpoint is kept; the next run continues from there."),
            _ => Failed("borg.failed", said.Length > 0 ? $"borg failed: {said}" : "borg failed without a word.", "The job's log has borg's own words."),
        };
    }

    private static Problem OfRemoteShell(string code, string text) => code switch
    {
        "repository.changed" => Failed(code, $"Another repository lies at the path than the one pinned at enrolment. {text}",
            "Nothing of the backup was sent. Find out on the server who replaced the repository. If it was you, enrol the client again: bbs-agent enrol --again."),
        "ssh.missing" => new Problem(code, ProblemKind.MissingProgram, "ssh is not installed.", "apt install openssh-client"),
        _ => Failed(code, text, "Nothing of the backup was sent."),
    };

    private static Problem Failed(string code, string detail, string hint) => new(code, ProblemKind.Failed, detail, hint);

    [GeneratedRegex(@"bbs-agent rsh: \[((?:repository|ssh)\.[a-z-]{1,40})\] (.*)", RegexOptions.Singleline)]
    private static partial Regex RemoteShellLine();
}
