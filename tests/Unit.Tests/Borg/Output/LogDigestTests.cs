using BorgBackupServer.Borg.Output;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Output;

public sealed class LogDigestTests
{
    [Fact]
    public void A_file_that_borg_names_twice_is_one_problem_with_its_reason()
    {
        var log = Digest(
            """{"type": "log_message", "message": "/proc/1/mem: open: [Errno 13] Permission denied: 'mem'", "levelname": "WARNING", "name": "borg.archiver"}""",
            """{"type": "file_status", "status": "E", "path": "/proc/1/mem"}""",
            """{"type": "log_message", "message": "/none: [Errno 2] No such file or directory: 'none'", "levelname": "WARNING", "name": "borg.archiver"}""",
            """{"type": "log_message", "message": "/log: file changed while we backed it up", "levelname": "WARNING", "name": "borg.archiver"}""",
            """{"type": "file_status", "status": "C", "path": "/log"}""");
        Assert.Equal(
            [
                new FileProblem(FileProblemKind.Unreadable, "/proc/1/mem", 13, "Permission denied"),
                new FileProblem(FileProblemKind.Missing, "/none", 2, "No such file or directory"),
                new FileProblem(FileProblemKind.Changed, "/log", null, "changed while it was read"),
            ],
            log.FileProblems);
        Assert.Equal(3, log.FileProblemCount);
        Assert.Empty(log.Warnings);
        Assert.Null(log.FailureOf(new BorgExit(1)));
    }

    [Fact]
    public void An_ssh_that_ended_under_borgs_hands_is_a_closed_connection()
    {
        var log = Digest("""{"type": "log_message", "message": "Local Exception\nTraceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/borg/remote.py\", line 417, in write\nBrokenPipeError: [Errno 32] Broken pipe\n", "levelname": "ERROR", "name": "borg.archiver", "msgid": "Exception"}""");
        Assert.Equal(BorgFailure.ConnectionClosed, log.FailureOf(new BorgExit(2)));
    }

    [Fact]
    public void A_path_may_look_like_a_message()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Warning, "/a: [Errno 1] x: open\n: read: [Errno 5] Input/output error", null, "borg.archiver"));
        Assert.Equal(new FileProblem(FileProblemKind.Unreadable, "/a: [Errno 1] x: open\n", 5, "Input/output error"), Assert.Single(log.FileProblems));
    }

    [Fact]
    public void A_million_problems_are_counted_and_two_hundred_named()
    {
        var log = new LogDigest();
        for (var file = 0; file < 1_000_000; file++)
            log.Add(new BorgLogLine.FileStatus('E', $"/f{file}"));
        Assert.Equal(1_000_000, log.FileProblemCount);
        Assert.Equal(200, log.FileProblems.Count);
    }

    [Fact]
    public void Warnings_errors_and_plain_text_are_kept_within_bounds()
    {
        var log = new LogDigest();
        for (var line = 0; line < 1000; line++)
        {
            log.Add(new BorgLogLine.LogMessage(LogLevel.Warning, $"w{line}", null, null));
            log.Add(new BorgLogLine.LogMessage(LogLevel.Error, $"e{line}", null, null));
            log.Add(new BorgLogLine.PlainText($"p{line}"));
        }

        Assert.Equal(("w0", 50), (log.Warnings[0], log.Warnings.Count));
        Assert.Equal(("e0", 50), (log.Errors[0], log.Errors.Count));
        Assert.Equal(("p999", 50), (log.PlainTexts.Last(), log.PlainTexts.Count));
    }

    [Theory]
    [InlineData(2, "LockTimeout", BorgFailure.LockTimeout)]
    [InlineData(2, "Repository.DoesNotExist", BorgFailure.RepositoryMissing)]
    [InlineData(2, "Repository.AlreadyExists", BorgFailure.RepositoryExists)]
    [InlineData(2, "PathNotAllowed", BorgFailure.PathNotAllowed)]
    [InlineData(2, "ConnectionClosedWithHint", BorgFailure.ConnectionClosed)]
    [InlineData(2, "PassphraseWrong", BorgFailure.PassphraseWrong)]
    [InlineData(2, "Cache.CacheInitAbortedError", BorgFailure.UnencryptedRepository)]
    [InlineData(2, "Cache.RepositoryAccessAborted", BorgFailure.RepositoryRelocated)]
    [InlineData(2, "Cache.EncryptionMethodMismatch", BorgFailure.EncryptionMismatch)]
    [InlineData(2, "Cache.RepositoryReplay", BorgFailure.RepositoryReplayed)]
    [InlineData(2, "Archive.AlreadyExists", BorgFailure.ArchiveExists)]
    [InlineData(2, "Archive.DoesNotExist", BorgFailure.ArchiveMissing)]
    [InlineData(2, "StorageQuotaExceeded", BorgFailure.QuotaExceeded)]
    [InlineData(2, "IntegrityError", BorgFailure.IntegrityError)]
    [InlineData(2, null, BorgFailure.Unknown)]
    [InlineData(73, null, BorgFailure.LockTimeout)]
    [InlineData(13, null, BorgFailure.RepositoryMissing)]
    [InlineData(30, null, BorgFailure.ArchiveExists)]
    [InlineData(31, null, BorgFailure.ArchiveMissing)]
    [InlineData(52, null, BorgFailure.PassphraseWrong)]
    [InlineData(64, null, BorgFailure.RepositoryReplayed)]
    [InlineData(83, null, BorgFailure.PathNotAllowed)]
    [InlineData(143, "Signal.SIGTERM", BorgFailure.Interrupted)]
    [InlineData(137, null, BorgFailure.Interrupted)]
    public void A_failure_is_told_by_message_id_or_code(int code, string? messageId, BorgFailure expected)
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, "something", messageId, "borg.archiver"));
        Assert.Equal(expected, log.FailureOf(new BorgExit(code)));
    }

    [Theory]
    [InlineData("Remote: ssh: connect to host 127.0.0.1 port 1: Connection refused", BorgFailure.ConnectionFailed)]
    [InlineData("Remote: ssh: Could not resolve hostname nowhere: Name or service not known", BorgFailure.ConnectionFailed)]
    [InlineData("Remote: bbs-1@host: Permission denied (publickey).", BorgFailure.SshKeyRefused)]
    [InlineData("Remote: @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @", BorgFailure.HostKeyRejected)]
    [InlineData("Remote: Host key verification failed.", BorgFailure.HostKeyRejected)]
    public void What_ssh_says_counts_more_than_that_the_connection_was_closed(string message, BorgFailure expected)
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Warning, message, null, "root"));
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, "Connection closed by remote host. Is borg working on the server?", "ConnectionClosedWithHint", "borg.archiver"));
        Assert.Equal(expected, log.FailureOf(new BorgExit(2)));
    }

    [Fact]
    public void A_full_disk_is_told_from_the_traceback()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, "Local Exception", "Exception", "borg.archiver"));
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, "Traceback (most recent call last):\n…\nOSError: [Errno 28] No space left on device", null, "borg.archiver"));
        Assert.Equal(BorgFailure.NoSpace, log.FailureOf(new BorgExit(2)));
    }

    [Fact]
    public void The_name_of_a_file_proves_nothing()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Warning, "/Host key verification failed: some warning", null, "borg.archiver"));
        Assert.Equal(BorgFailure.Unknown, log.FailureOf(new BorgExit(2)));
    }

    [Fact]
    public void An_unanswered_question_names_the_reason()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.QuestionPrompt("BORG_RELOCATED_REPO_ACCESS_IS_OK", "Do you want to continue?"));
        Assert.Equal(BorgFailure.RepositoryRelocated, log.FailureOf(new BorgExit(2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_borg_that_cannot_even_be_loaded_is_no_warning(int code)
    {
        var log = Digest("Traceback (most recent call last):", "  File \"/usr/bin/borg\", line 5, in <module>", "ModuleNotFoundError: No module named 'borg'");
        Assert.Equal(BorgFailure.BrokenInstallation, log.FailureOf(new BorgExit(code)));
    }

    [Fact]
    public void Success_is_no_failure_whatever_was_said()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, "odd", "LockTimeout", null));
        Assert.Null(log.FailureOf(new BorgExit(0)));
    }

    private static LogDigest Digest(params string[] lines)
    {
        var log = new LogDigest();
        foreach (var line in lines)
            log.Add(BorgLogLine.Parse(line));
        return log;
    }
}
