using BorgBackupServer.Borg.Commands;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Commands;

public sealed class BorgEnvironmentTests
{
    private static readonly RepositoryLocation Somewhere = RepositoryLocation.Local("/srv/r");

    [Fact]
    public void Nobody_is_asked_times_are_UTC_and_relocation_is_refused()
    {
        var variables = Variables(new BorgEnvironment { BaseDirectory = "/b" });
        Assert.Equal("/b", variables["BORG_BASE_DIR"]);
        Assert.Equal("", variables["BORG_PASSPHRASE"]); // without it borg asks on the terminal
        Assert.Equal("no", variables["BORG_RELOCATED_REPO_ACCESS_IS_OK"]);
        Assert.Equal("UTC", variables["TZ"]);
        Assert.Equal("modern", variables["BORG_EXIT_CODES"]);
        Assert.DoesNotContain("BORG_HOST_ID", variables.Keys);
        Assert.DoesNotContain("BORG_RSH", variables.Keys);
    }

    [Fact]
    public void What_is_given_reaches_borg()
    {
        var variables = Variables(new BorgEnvironment
        {
            BaseDirectory = "/b",
            Passphrase = "p",
            HostId = "h",
            RemoteShell = "bbs-agent rsh",
            AcceptsRelocation = true,
            SkipsSelfTest = true,
        });
        Assert.Equal("p", variables["BORG_PASSPHRASE"]);
        Assert.Equal("h", variables["BORG_HOST_ID"]);
        Assert.Equal("bbs-agent rsh", variables["BORG_RSH"]);
        Assert.Equal("yes", variables["BORG_RELOCATED_REPO_ACCESS_IS_OK"]);
        Assert.Equal("disabled", variables["BORG_SELFTEST"]);
    }

    [Fact]
    public void An_unknown_unencrypted_repository_can_never_be_accepted() => Assert.DoesNotContain(
        "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK",
        Variables(new BorgEnvironment { BaseDirectory = "/b", Passphrase = "p", AcceptsRelocation = true }).Keys);

    [Fact]
    public void The_passphrase_is_in_no_text_form_and_in_no_argument()
    {
        var environment = new BorgEnvironment { BaseDirectory = "/b", Passphrase = "s3cret" };
        var command = new InitRepository { Repository = Somewhere };
        var invocation = command.In(environment);
        Assert.DoesNotContain("s3cret", string.Join('\n', [$"{environment}", $"{command}", $"{invocation}", $"{invocation.StartOf()}", .. invocation.Arguments]), StringComparison.Ordinal);
        Assert.Equal("borg init --log-json --lock-wait=30 --encryption=repokey /srv/r", $"{invocation}");
    }

    private static IReadOnlyDictionary<string, string> Variables(BorgEnvironment environment) =>
        new ListArchives { Repository = Somewhere }.In(environment).Environment;
}
