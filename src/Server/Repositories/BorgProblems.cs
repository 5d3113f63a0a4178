using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Server.Repositories;

/// <summary>What borg says on the server, as a problem with a next step.</summary>
public static class BorgProblems
{
    private const int MaxWords = 300;

    public static Problem Missing { get; } = Problem.Unavailable(
        "borg.missing", "borg is not installed on the server.", "Install it (on Debian: apt install borgbackup) and try again.");

    public static Problem Changed { get; } = Problem.Conflict(
        "repository.changed",
        "The repository is not the one that the server made: its id or its encryption is another one.",
        "Nothing was read or written. Find out who put another repository in its place, and put the right one back.");

    /// <summary>In system mode, where another program starts borg for the server.</summary>
    public static Problem NotStarted(BorgOutcome outcome) => Problem.Unavailable(
        "borg.not-started", $"borg was not started for the client's account: {WordsOf(outcome.Log)}",
        "Run packaging/install.sh again on the server: it mends what is missing of the installation.");

    public static Problem TooLong(TimeSpan limit) => Problem.Unavailable(
        "borg.time-limit", $"borg was ended because it had run for {limit.TotalHours:0.#} hours.", "Try again; if it comes back, look at the repository with borg itself.");

    /// <summary>Null if borg did its work.</summary>
    public static Problem? Of(BorgOutcome outcome) => outcome.Failure is { } failure ? Of(failure, outcome.Log, WordsOf(outcome.Log)) : null;

    private static Problem Of(BorgFailure failure, LogDigest log, string words) => failure switch
    {
        // Said at the end of a traceback, which is a message of its own behind "Local Exception".
        BorgFailure.Unknown or BorgFailure.BrokenInstallation when log.Errors.Concat(log.PlainTexts).Any(text => text.Contains("MemoryError", StringComparison.Ordinal)) => Problem.Conflict(
            "repository.memory-limit", "borg needed more memory for this repository than the server gives it.",
            "A repository that grew this suddenly may hold data made to harm; look at its latest archives."),
        BorgFailure.RepositoryMissing => Problem.Unavailable(
            "repository.missing", "The repository is not where it should be.", "Is its disk mounted? Nothing is made anew in its place."),
        BorgFailure.LockTimeout => Problem.Conflict(
            "repository.locked", "Somebody else is working on the repository.", "Wait for the running job to end and try again. If none runs, the client's page says who holds the lock."),
        BorgFailure.PassphraseWrong => Problem.Conflict(
            "repository.passphrase-wrong", "The passphrase that the server keeps does not open the repository.",
            "The repository's key was changed or replaced. A copy of it is kept aside in the data folder."),
        BorgFailure.KeyMissing => Problem.Conflict(
            "repository.key-missing", "The repository has lost its key.", "A copy of its config and of its key is kept aside in the data folder."),
        BorgFailure.UnencryptedRepository or BorgFailure.EncryptionMismatch or BorgFailure.RepositoryRelocated or BorgFailure.RepositoryReplayed =>
            Changed with { Detail = $"{Changed.Detail} borg says: {words}" },
        BorgFailure.RepositoryInvalid or BorgFailure.IntegrityError => Problem.Conflict(
            "repository.damaged", $"borg cannot read the repository: {words}", "Do not repair it before you know why: a repair can destroy what an attacker only hid."),
        BorgFailure.RepositoryExists => Problem.Conflict(
            "repository.exists", "There is a repository in this place already.", "Nothing was changed. Remove what lies there if it is not needed."),
        BorgFailure.ArchiveMissing => new Problem("archive.missing", ProblemKind.NotFound, "The archive is not in the repository."),
        BorgFailure.NoSpace or BorgFailure.QuotaExceeded => Problem.Unavailable(
            "storage.full", "The storage location has no space left.", "Free some, or add another storage location."),
        BorgFailure.Interrupted => Problem.Unavailable("borg.interrupted", "borg was ended before it was done.", "Try again."),
        BorgFailure.BrokenInstallation => Problem.Unavailable(
            "borg.broken", $"The installed borg does not start: {words}", "Install it anew and try again."),
        _ when RemoteProblems.Of(failure, words) is { } onTheWay => onTheWay,
        _ => Problem.Unavailable("borg.failed", $"borg failed: {words}", "Try again; if it stays so, look at the repository with borg itself."),
    };

    // borg repeats names that a client chose: cut, on one line, and only to be read.
    private static string WordsOf(LogDigest log)
    {
        string[] candidates = [.. log.Errors.Take(1), .. log.PlainTexts.Reverse().Take(1), .. log.Warnings.Take(1), "it did not say why"];
        var words = candidates[0];
        var line = string.Concat(words.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= MaxWords ? line : line[..MaxWords] + " …";
    }
}
