using BorgBackupServer.Borg.Output;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Output;

/// <summary>The lines are borg 1.2.4's own.</summary>
public sealed class BorgLogLineTests
{
    [Fact]
    public void Progress_of_a_create_is_read()
    {
        Assert.Equal(
            new BorgLogLine.ArchiveProgress(1000, 600, 50, 7, "srv/é", false),
            BorgLogLine.Parse("""{"original_size": 1000, "compressed_size": 600, "deduplicated_size": 50, "nfiles": 7, "path": "srv/\u00e9", "time": 1795434384.8137152, "type": "archive_progress", "finished": false}"""));
        Assert.Equal(
            new BorgLogLine.ArchiveProgress(0, 0, 0, 0, null, true),
            BorgLogLine.Parse("""{"time": 1795434384.841593, "type": "archive_progress", "finished": true}"""));
    }

    [Fact]
    public void A_file_status_is_read() => Assert.Equal(
        new BorgLogLine.FileStatus('E', "/proc/self/mem"),
        BorgLogLine.Parse("""{"type": "file_status", "status": "E", "path": "/proc/self/mem"}"""));

    [Fact]
    public void A_message_is_read_with_its_id() => Assert.Equal(
        new BorgLogLine.LogMessage(LogLevel.Error, "Archive a1 already exists", "Archive.AlreadyExists", "borg.archiver"),
        BorgLogLine.Parse("""{"type": "log_message", "time": 1795434407.038553, "message": "Archive a1 already exists", "levelname": "ERROR", "name": "borg.archiver", "msgid": "Archive.AlreadyExists"}"""));

    [Fact]
    public void Steps_and_percentages_are_read()
    {
        Assert.Equal(
            new BorgLogLine.ProgressMessage("cache.commit", "Saving files cache", false),
            BorgLogLine.Parse("""{"message": "Saving files cache", "operation": 2, "msgid": "cache.commit", "type": "progress_message", "finished": false, "time": 1795434384.9360938}"""));
        Assert.Equal(
            new BorgLogLine.ProgressPercent("extract", 131072, 1048576, " 12.5% Extracting: a/b", "a/b", false),
            BorgLogLine.Parse("""{"message": " 12.5% Extracting: a/b", "current": 131072, "total": 1048576, "info": ["a/b"], "operation": 1, "msgid": "extract", "type": "progress_percent", "finished": false, "time": 1795434384.9}"""));
        Assert.Equal(
            new BorgLogLine.ProgressPercent("repository.check", null, null, null, null, true),
            BorgLogLine.Parse("""{"operation": 1, "msgid": "repository.check", "type": "progress_percent", "finished": true, "time": 1795434384.9}"""));
        Assert.IsType<BorgLogLine.ProgressPercent>(BorgLogLine.Parse("""{"type": "progress_percent", "info": null}"""));
        Assert.IsType<BorgLogLine.ProgressPercent>(BorgLogLine.Parse("""{"type": "progress_percent", "info": [7]}"""));
    }

    [Fact]
    public void A_question_that_nobody_answered_is_read() => Assert.Equal(
        new BorgLogLine.QuestionPrompt("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "Warning: Attempting to access a previously unknown unencrypted repository!\nDo you want to continue? [yN] "),
        BorgLogLine.Parse("""{"type": "question_prompt", "msgid": "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "message": "Warning: Attempting to access a previously unknown unencrypted repository!\nDo you want to continue? [yN] "}"""));

    // Python writes a byte that is not UTF-8 as a lone surrogate, which no JSON reader of .NET accepts.
    [Theory]
    [InlineData("""a\udcffb""", "a?b")]
    [InlineData("""\udcff""", "?")]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""\ud83d\ud83d\ude00""", "?😀")]
    [InlineData("""\\udcff""", "\\udcff")]
    [InlineData("""\\\udcff\"\\""", "\\?\"\\")]
    [InlineData("""\ud83d\n""", "?\n")]
    public void A_path_that_is_not_UTF_8_does_not_lose_its_line(string escaped, string path) =>
        Assert.Equal(new BorgLogLine.FileStatus('E', path), BorgLogLine.Parse($$"""{"type": "file_status", "status": "E", "path": "{{escaped}}"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("ssh: connect to host example port 22: Connection refused")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type": null}""")]
    [InlineData("""{"type": "new kind"}""")]
    [InlineData("""{"type": "log_message"}""")]
    [InlineData("""{"type": "file_status", "status": "", "path": "a"}""")]
    [InlineData("""{"type": "file_status", "status": "EC", "path": "a"}""")]
    [InlineData("""{"type": "archive_progress", "nfiles": "many"}""")]
    [InlineData("""{"type": "archive_progress", "nfiles": 99999999999999999999999}""")]
    [InlineData("""{"type": "log_message", "message": "cut …""")]
    [InlineData("""{"type": "log_message", "message": "\u12"}""")]
    [InlineData("""{"type": "log_message", "message": "x"} trailing""")]
    public void What_is_not_understood_is_plain_text(string line) => Assert.Equal(new BorgLogLine.PlainText(line), BorgLogLine.Parse(line));

    [Property(MaxTest = 1000)]
    public bool No_line_makes_the_parser_throw(string line) => BorgLogLine.Parse(line ?? "") is not null && BorgLogLine.Parse("{" + line) is not null;

    [Property(MaxTest = 1000)]
    public bool No_damage_to_a_real_line_makes_the_parser_throw(string noise, ushort at, byte cut)
    {
        const string Real = """{"type": "log_message", "time": 1795434407.2, "message": "/a\udcff: open: [Errno 13] Permission denied: 'a'", "levelname": "WARNING", "name": "borg.archiver"}""";
        var from = at % Real.Length;
        return BorgLogLine.Parse(Real[..from] + noise + Real[Math.Min(Real.Length, from + (cut % 20))..]) is not null;
    }
}
