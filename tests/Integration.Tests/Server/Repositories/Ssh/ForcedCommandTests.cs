using System.Globalization;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

/// <summary>What a client's key reaches through the private sshd, and what it does not.</summary>
public sealed class ForcedCommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Client, "Reach another client's repository, or another path",
        Defence = "refused", Without = "refused by borg too")]
    public async Task A_client_reaches_its_repository_and_no_other_path()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var mine = await ClientMachine.EnrolAsync(server, "mine");
        var other = await ClientMachine.EnrolAsync(server, "other");
        var tree = server.MakeTree();

        var created = await mine.RunBorgAsync(location => new CreateArchive { Repository = location, Archive = "first", Paths = [tree] });
        Assert.True(created.IsDone, string.Join('\n', created.Log.Errors));
        var home = Path.GetDirectoryName(mine.RepositoryPath)!; // because a repository lies in a home
        string[] elsewhere =
        [
            other.RepositoryPath,
            Path.GetDirectoryName(other.RepositoryPath)!, // because a repository lies in a home
            $"{mine.RepositoryPath}/../../{other.Client}/{Path.GetFileName(other.RepositoryPath)}",
            home,
            $"{mine.RepositoryPath}/data",
            "/etc",
        ];
        foreach (var path in elsewhere)
            Assert.Equal(BorgFailure.PathNotAllowed, (await mine.RunBorgAsync(location => new ListArchives { Repository = location }, path)).Failure);
    }

    [Fact]
    public async Task A_client_makes_no_repository_of_its_own()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var home = Path.GetDirectoryName(machine.RepositoryPath)!; // because a repository lies in a home

        foreach (var path in (string[])[$"{home}/more", $"{machine.RepositoryPath}/more", server.Beside("storage") + "/more"])
        {
            Assert.Equal(BorgFailure.PathNotAllowed, (await machine.RunBorgAsync(location => new InitRepository { Repository = location }, path)).Failure);
            Assert.False(Directory.Exists(path));
        }
    }

    [Fact]
    [Attack(Taken.Client, "Get a shell, or files by sftp or scp",
        Defence = "refused by sshd")]
    public async Task A_client_gets_no_shell_and_no_files()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var trace = server.Beside("trace");

        string[][] attempts =
        [
            ["id"], ["sh", "-c", $"'id; touch {trace}'"], [$"borg serve --restrict-to-path=/; touch {trace}"], [$"$(touch {trace})"], [],
        ];
        foreach (var command in attempts)
            foreach (var options in (string[][])[[], ["-t", "-t"], ["-o", "SetEnv=BASH_ENV=/etc/passwd ENV=/etc/passwd LD_PRELOAD=/x"]])
            {
                // borg serve reads the end of its input, or what it takes for a message, and ends.
                var (_, text) = await machine.RunSshAsync(options, command);
                Assert.DoesNotContain("uid=", text, StringComparison.Ordinal);
                Assert.False(File.Exists(trace), string.Join(' ', command));
            }

        Assert.NotEqual(0, (await machine.RunSftpAsync()).Exit);
        Assert.NotEqual(0, (await machine.RunSshAsync(["-s"], "sftp")).Exit);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(machine.KeyFile)!, "loot"))); // because the key lies in a folder
    }

    [Fact]
    [Attack(Taken.Client, "Use the server as a way elsewhere (ports, agent, X11)",
        Defence = "refused by sshd")]
    public async Task A_client_forwards_nothing()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var web = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Address.Port}");

        var (exit, text) = await machine.RunSshAsync(["-W", web]);
        Assert.True(exit != 0 && text.Contains("prohibited", StringComparison.Ordinal), text);
        (exit, text) = await machine.RunSshAsync(["-N", "-o", "ExitOnForwardFailure=yes", "-R", $"0:{web}"]);
        Assert.True(exit != 0 && text.Contains("remote port forwarding failed", StringComparison.Ordinal), text);
        (exit, text) = await machine.RunSshAsync(["-N", "-o", "ExitOnForwardFailure=yes", "-R", $"{server.Beside("socket")}:{web}"]);
        Assert.True(exit != 0, text);
        (exit, text) = await machine.RunSshAsync(["-o", "Tunnel=yes", "-w", "any:any", "-o", "ExitOnForwardFailure=yes", "-N"]);
        Assert.True(exit != 0, text);
    }

    [Fact]
    [Attack(Taken.Network, "Come in without a key, or with a password",
        Defence = "refused by sshd")]
    public async Task Nobody_comes_in_without_an_enrolled_key()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");

        var (exit, text) = await machine.RunSshAsync(["-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password,keyboard-interactive,hostbased,none"], "id");
        Assert.True(exit == 255 && text.Contains("Permission denied (publickey)", StringComparison.Ordinal), text);

        await using (var database = await server.OpenDatabaseAsync())
        {
            (await database.Set<Client>().SingleAsync(client => client.Id == machine.Client, Cancelled)).Leave();
            await database.SaveChangesAsync(Cancelled);
        }

        await server.Get<IClientKeysChanged>().ApplyAsync(Cancelled);
        // borg itself often loses what ssh said on its way out, so ssh is asked too, with the key that was good a moment ago.
        var refused = (await machine.RunBorgAsync(location => new ListArchives { Repository = location })).Failure;
        Assert.True(refused is BorgFailure.SshKeyRefused or BorgFailure.ConnectionClosed, refused.ToString());
        (exit, text) = await machine.RunSshAsync([], "id");
        Assert.True(exit == 255 && text.Contains("Permission denied (publickey)", StringComparison.Ordinal), text);
    }

    [Fact]
    [Attack(Taken.Network, "Stand in for the server, with another host key",
        Defence = "the client's ssh goes no further")]
    public async Task A_client_stops_when_the_servers_host_key_is_another_one()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        machine.Pin([string.Join(' ', (await File.ReadAllTextAsync(machine.KeyFile + ".pub", Cancelled)).Split(' ').Take(2))]);

        // borg itself often loses what ssh said on its way out, so ssh is asked too.
        Assert.False((await machine.RunBorgAsync(location => new ListArchives { Repository = location })).IsDone);
        var (exit, text) = await machine.RunSshAsync([], "id");
        Assert.True(exit == 255 && text.Contains("Host key verification failed", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task A_client_cannot_delete_for_good_what_the_server_compacts()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var tree = server.MakeTree();
        Assert.True((await machine.RunBorgAsync(location => new CreateArchive { Repository = location, Archive = "a", Paths = [tree] })).IsDone);
        var segments = Directory.GetFiles(Path.Combine(machine.RepositoryPath, "data", "0")).Length;

        Assert.True((await machine.RunBorgAsync(location => new DeleteArchives { Repository = location, Archives = ["a"] })).IsDone);
        Assert.True((await machine.RunBorgAsync(location => new CompactRepository { Repository = location })).Exit.Code is 0 or 2);
        Assert.True(Directory.GetFiles(Path.Combine(machine.RepositoryPath, "data", "0")).Length >= segments);
        // The server's own compact must not be switched off by the repository itself.
        Assert.DoesNotContain("append_only = 1", await File.ReadAllTextAsync(Path.Combine(machine.RepositoryPath, "config"), Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_keeps_these_files_to_itself()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await ClientMachine.EnrolAsync(server, "machine");
        const UnixFileMode others = (UnixFileMode)0b000_111_111;

        foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder, "ssh")).Append(Path.Combine(server.Folder, "ssh")).Append(Path.Combine(server.Beside("storage"), "home")))
            Assert.True((File.GetUnixFileMode(path) & others) == 0 || path.EndsWith(".pid", StringComparison.Ordinal), path);
        Assert.NotNull(ExecutablePath.Find("ssh"));
    }
}
