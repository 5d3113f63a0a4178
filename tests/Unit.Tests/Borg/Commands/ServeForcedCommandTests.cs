using BorgBackupServer.Borg.Commands;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Commands;

public sealed class ServeForcedCommandTests
{
    private static readonly ServeForcedCommand Plain = new()
    {
        Executable = "/usr/bin/borg",
        HomeDirectories = ["/srv/clients/1"],
        Repositories = ["/srv/clients/1/main"],
        BaseDirectory = "/var/lib/bbs/borg",
    };

    [Fact]
    public void The_line_restricts_the_key_to_an_append_only_serve_of_its_repositories() => Assert.Equal(
        "restrict,command=\"exec /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC BORG_SHOW_SYSINFO=no BORG_BASE_DIR=/var/lib/bbs/borg " +
        "/usr/bin/borg serve --umask=077 --append-only --restrict-to-path=/srv/clients/1 " +
        "--restrict-to-repository=/srv/clients/1/main --restrict-to-repository=/srv/clients/1/b --storage-quota=1000000000\" " +
        SshPublicKeyTests.Good + " client-1",
        (Plain with { Repositories = ["/srv/clients/1/main", "/srv/clients/1/b"], StorageQuotaBytes = 1_000_000_000 }).ToAuthorizedKey(Key, "client-1"));

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData("/a\"b")]
    [InlineData("/a'b")]
    [InlineData("/a\\b")]
    [InlineData("/a\nb")]
    [InlineData("/a\u0085b")]
    [InlineData("/a\0b")]
    public void A_path_that_could_break_out_is_refused(string path)
    {
        Assert.Throws<ArgumentException>(() => (Plain with { HomeDirectories = [path] }).ToShellCommand());
        Assert.Throws<ArgumentException>(() => (Plain with { Repositories = [path] }).ToShellCommand());
        Assert.Throws<ArgumentException>(() => (Plain with { BaseDirectory = path }).ToShellCommand());
        Assert.Throws<ArgumentException>(() => (Plain with { Executable = path }).ToShellCommand());
    }

    [Fact]
    public void A_key_without_repositories_gets_no_line() =>
        Assert.Throws<ArgumentException>(() => (Plain with { Repositories = [] }).ToAuthorizedKey(Key, "c"));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\nb")]
    public void A_comment_that_is_not_plain_is_refused(string comment) =>
        Assert.Throws<ArgumentException>(() => Plain.ToAuthorizedKey(Key, comment));

    [Property(MaxTest = 500)]
    public void Whatever_the_paths_are_sshd_and_the_shell_read_back_the_same_words(string home, string repository)
    {
        var command = Plain with { HomeDirectories = ["/" + home], Repositories = ["/" + repository, "/$(id) `id` ${HOME} *;&|<>#~"] };
        string line;
        try
        {
            line = command.ToAuthorizedKey(Key, "c");
        }
        catch (ArgumentException)
        {
            return; // refused is fine
        }

        var words = ShellWords(SshdCommand(line));
        Assert.Equal(
            ["serve", "--umask=077", "--append-only", $"--restrict-to-path=/{home}", $"--restrict-to-repository=/{repository}", "--restrict-to-repository=/$(id) `id` ${HOME} *;&|<>#~"],
            words[words.IndexOf("serve")..]);
    }

    private static SshPublicKey Key => SshPublicKey.TryParse(SshPublicKeyTests.Good, out var key) ? key : throw new InvalidOperationException();

    // auth-options.c: up to the next quotation mark; \" is one.
    private static string SshdCommand(string line)
    {
        const string Start = "restrict,command=\"";
        Assert.StartsWith(Start, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        var end = line.IndexOf('"', Start.Length);
        Assert.Equal($" {SshPublicKeyTests.Good} c", line[(end + 1)..]);
        return line[Start.Length..end];
    }

    // A POSIX shell, as far as plain words and single quotes go; anything else that is special fails the test.
    private static List<string> ShellWords(string command)
    {
        var words = new List<string> { "" };
        var quoted = false;
        foreach (var character in command)
        {
            if (character == '\'')
                quoted = !quoted;
            else if (character == ' ' && !quoted)
                words.Add("");
            else if (!quoted && "$`\"\\*?[]#~;&|<>(){}!\t\r\n".Contains(character, StringComparison.Ordinal))
                Assert.Fail($"'{character}' reaches the shell.");
            else
                words[^1] += character;
        }

        Assert.False(quoted);
        return words;
    }
}
