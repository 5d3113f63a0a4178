using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Guard;

/// <summary>Rules, locks and records of sessions, with real processes.</summary>
public sealed class SessionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_rules_that_are_wholly_understood_nobody_gets_in()
    {
        await using var server = await GuardedServer.StartAsync();
        var good = await File.ReadAllTextAsync(server.RulesFile, Cancelled);
        await IsRefusedAsync("bbs-guard: The rules", () => File.Delete(server.RulesFile));
        await IsRefusedAsync("bbs-guard: The rules", () => File.WriteAllText(server.RulesFile, good.Replace("\"version\":1", "\"version\":9", StringComparison.Ordinal)));
        await IsRefusedAsync("bbs-guard: The rules", () => File.WriteAllText(server.RulesFile, good[..^5]));
        await IsRefusedAsync("others may write", () =>
        {
            File.WriteAllText(server.RulesFile, good);
            File.SetUnixFileMode(server.RulesFile, (UnixFileMode)Convert.ToInt32("666", 8));
        });
        await IsRefusedAsync("cannot be served", () =>
        {
            File.SetUnixFileMode(server.RulesFile, (UnixFileMode)Convert.ToInt32("600", 8));
            Directory.Move(server["sessions"], server["elsewhere"]);
        });
        Directory.Move(server["elsewhere"], server["sessions"]);
        await server.SucceedAsync(new ListArchives { Repository = server.Remote() });

        async Task IsRefusedAsync(string expected, Action change)
        {
            change();
            await using var ssh = await server.ConnectAsync();
            ssh.Input.Close();
            var said = new List<string>();
            await foreach (var line in ssh.ReadErrorLinesAsync(Cancelled))
                said.Add(line);
            Assert.Contains(expected, string.Join('\n', said), StringComparison.Ordinal);
            Assert.Equal(78, (await ssh.WaitForExitAsync(Cancelled)).Code);
        }
    }

    [Fact]
    public async Task A_closed_repository_is_closed_and_a_frozen_one_restores_and_nothing_else()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a");
        await server.CreateAsync("kept");

        await server.SetModeAsync(RepositoryMode.RestoreOnly);
        await server.SucceedAsync(new ListArchives { Repository = server.Remote() });
        await server.SucceedAsync(new ExtractFiles { Repository = server.Remote(), Archive = "kept", TargetDirectory = server.Repository.Target });
        var create = new CreateArchive { Repository = server.Remote(), Archive = "new", Paths = [server.Repository.Source] };
        Assert.Contains("read and restored from", GuardedServer.Text(await server.RunAsync(create)), StringComparison.Ordinal);

        await server.SetModeAsync(RepositoryMode.Closed);
        Assert.False((await server.RunAsync(new ListArchives { Repository = server.Remote() })).IsDone);
        await server.SetModeAsync(RepositoryMode.Backup);
        Assert.Equal(["kept"], await server.ArchivesAsync());
        await server.SucceedAsync(create);
    }

    [Fact]
    public async Task Maintenance_and_sessions_keep_each_other_out()
    {
        await using var server = await GuardedServer.StartAsync();
        using (var maintenance = TakeAlone(server))
        {
            Assert.NotNull(maintenance);
            var refused = await server.RunAsync(new ListArchives { Repository = server.Remote() });
            Assert.True(refused.Failure == BorgFailure.LockTimeout, GuardedServer.Text(refused));
        }

        await using var holding = await HoldAsync(server);
        Assert.Null(TakeAlone(server));
        // How maintenance ends a session: by the process in its record.
        var opened = server.Lines().Last(line => line.Event == SessionEvent.Opened);
        Assert.Equal(server.Rules.Repositories[0].BorgId, opened.Repository);
        Assert.True(RunningProcess.Signal(opened.ProcessId!.Value, ProcessSignal.Terminate)); // because this line always has it
        await server.SessionsEndAsync();
        await Eventually.TrueAsync(() => IsFree(server));
        Assert.Equal("The server ended the session.", server.Lines()[^1].Text);
    }

    [Fact]
    public async Task A_guard_that_is_killed_leaves_a_readable_record_and_no_borg_beside_maintenance()
    {
        await using var server = await GuardedServer.StartAsync();
        await using var holding = await HoldAsync(server);
        Assert.True(RunningProcess.Signal(server.Lines()[^1].ProcessId!.Value, ProcessSignal.Kill)); // because this line always has it
        await Eventually.TrueAsync(() => IsFree(server));
        // Free means that borg has ended too, and borg's own lock went with it.
        Assert.Empty(Directory.GetFileSystemEntries(server.RepositoryPath, "lock.*"));
        Assert.Equal([SessionEvent.Started, SessionEvent.Opened], server.Lines().Select(line => line.Event));
    }

    [Fact]
    public async Task A_session_that_lasts_too_long_is_ended()
    {
        await using var server = await GuardedServer.StartAsync();
        await server.WriteRulesAsync(server.Rules with { Limits = new SessionLimits { Seconds = 1 } });
        await using var ssh = await server.ConnectAsync();
        await server.SessionsEndAsync();
        await Eventually.TrueAsync(() => server.Lines() is [.., { Event: SessionEvent.Ended }]);
        Assert.Equal(1, server.Lines()[^1].Refusals![RefusalKind.TooLong]); // because the last line always has them
        Assert.Equal(75, (await ssh.WaitForExitAsync(Cancelled)).Code);
    }

    [Fact]
    public async Task A_record_tells_who_did_what_and_nobody_else_can_read_it()
    {
        await using var server = await GuardedServer.StartAsync();
        await File.WriteAllBytesAsync(server.Repository.AddFile("large"), new byte[3_000_000], Cancelled);
        await server.CreateAsync("one");
        await server.SessionsEndAsync();

        var lines = server.Lines();
        Assert.All(lines, line => Assert.Equal("client-1", line.ClientId));
        Assert.StartsWith("127.0.0.1 ", lines[0].Source, StringComparison.Ordinal);
        var ended = lines[^1];
        Assert.Equal((SessionEvent.Ended, 0, true), (ended.Event, ended.ExitCode, ended.IsExclusive));
        Assert.True(ended is { ObjectsPut: > 2, Commits: 1, BytesFromClient: > 1000, BytesToClient: > 100, IgnoredOverputs: 0, Refusals.Count: 0 }, ended.ToString());
        // The group is the server's own; the guard may run as the client's account.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(server["sessions"]))));
    }

    // A client that holds the repository open, with borg's shared lock, until it is told to end.
    private static async Task<ChildProcess> HoldAsync(GuardedServer server)
    {
        var environment = new ListArchives { Repository = server.Remote() }.In(server.ClientEnvironment("client home")).Environment;
        var holding = await ChildProcess.StartAsync(new ChildProcessStart { FileName = "borg", Arguments = ["with-lock", server.Remote().Text, "cat"], Environment = environment, HasInput = true, SharesError = true });
        await Eventually.TrueAsync(() => server.Lines() is [.., { Event: SessionEvent.Opened }] && Directory.Exists(Path.Combine(server.RepositoryPath, "lock.exclusive")));
        return holding;
    }

    // FileShare.None is an exclusive flock.
    private static FileStream? TakeAlone(GuardedServer server)
    {
        try
        {
            return new FileStream(server.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(GuardedServer server)
    {
        using var taken = TakeAlone(server);
        return taken is not null;
    }
}
