using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

/// <summary>A borg that misbehaves, in the place of the installed one.</summary>
public sealed class ServerBorgTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exec python3 -c 'bytearray(3 << 30)'")]
    [InlineData("echo '{\"type\":\"log_message\",\"levelname\":\"ERROR\",\"name\":\"borg\",\"message\":\"Traceback\\nMemoryError\",\"time\":1}' >&2; exit 2")]
    public async Task A_repository_that_wants_all_of_the_memory_does_not_get_it(string script)
    {
        using var folder = new TempFolder();
        var result = await Borg(folder, script).RunAsync(List(folder), Cancelled);
        Assert.Equal("repository.memory-limit", result.Problem?.Code);
    }

    [Fact]
    public async Task What_borg_says_is_cut_and_on_one_line()
    {
        using var folder = new TempFolder();
        var problem = (await Borg(folder, "printf 'bad\\033[31m name %01000d' 7 >&2; exit 2").RunAsync(List(folder), Cancelled)).Problem;

        Assert.Equal("borg.failed", problem?.Code);
        Assert.True(problem?.Detail.Length < 400 && !problem.Detail.Any(char.IsControl), problem?.Detail);
    }

    [Fact]
    public async Task The_version_is_asked_anew_when_the_program_was_replaced()
    {
        using var folder = new TempFolder();
        var borg = Borg(folder, "exit 0");
        Assert.Null(await borg.CheckAsync(Cancelled));

        await File.WriteAllTextAsync(folder["borg"], "#!/bin/sh\necho borg 1.1.17\n", Cancelled);
        File.SetLastWriteTimeUtc(folder["borg"], DateTime.UnixEpoch);
        Assert.Equal("borg.too-old", (await borg.CheckAsync(Cancelled))?.Code);
        File.Delete(folder["borg"]);
        Assert.Equal("borg.missing", (await borg.CheckAsync(Cancelled))?.Code);
    }

    [Fact]
    public async Task A_cancelled_command_is_gone_when_the_caller_hears_of_it()
    {
        using var folder = new TempFolder();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = Borg(folder, $"echo $$ > {folder["pid"]}.new; mv {folder["pid"]}.new {folder["pid"]}; exec sleep 300").RunAsync(List(folder), patience.Token);
        await Until.TrueAsync(() => File.Exists(folder["pid"]), "the command runs");
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Directory.Exists("/proc/" + (await File.ReadAllTextAsync(folder["pid"], Cancelled)).Trim()));
    }

    [Fact]
    public async Task A_borg_that_takes_too_long_is_ended()
    {
        using var folder = new TempFolder();
        var result = await Borg(folder, "exec sleep 300", TimeSpan.FromMilliseconds(300)).RunAsync(List(folder), Cancelled);
        Assert.Equal("borg.time-limit", result.Problem?.Code);
    }

    private static ServerBorg Borg(TempFolder folder, string script, TimeSpan? maxTime = null)
    {
        File.WriteAllText(folder["borg"], $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo borg 1.2.4; exit 0; }}\n{script}\n");
        File.SetUnixFileMode(folder["borg"], RepositoryFolders.OwnerOnly);
        return new ServerBorg(folder["borg"], TimeProvider.System) { MaxTime = maxTime ?? TimeSpan.FromHours(1) };
    }

    private static BorgInvocation List(TempFolder folder) =>
        new ListArchives { Repository = RepositoryLocation.Local(folder["repository"]) }.In(new BorgEnvironment { BaseDirectory = folder["home"], Passphrase = "x" });
}
