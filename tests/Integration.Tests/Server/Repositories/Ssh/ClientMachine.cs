using System.Globalization;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;

/// <summary>A client's machine with an SSH key of its own and real ssh, sftp and borg; strict about the server's host key, as an agent is.</summary>
internal sealed class ClientMachine
{
    private static readonly string Machine = System.Text.Json.JsonSerializer.Serialize(
        new MachineFacts
        {
            AgentVersion = "0.1.0",
            MachineName = "machine",
            OperatingSystem = "Debian",
            Architecture = "x64",
            Capabilities = [Capabilities.Backup, Capabilities.Restore],
            Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [] },
        },
        ProtocolJson.Default.MachineFacts);

    private readonly string folder;
    private readonly RepositoryTarget target;

    private ClientMachine(string folder, ClientId client, SshEndpoint server, RepositoryTarget target) =>
        (this.folder, Client, Server, this.target) = (folder, client, server, target);

    public ClientId Client { get; }

    public SshEndpoint Server { get; }

    public string KeyFile => Path.Combine(folder, "key");

    public string KnownHosts => Path.Combine(folder, "known_hosts");

    /// <summary>An enrolled client with one repository, in the oldest location or in this one.</summary>
    public static async Task<ClientMachine> EnrolAsync(TestServer server, string name, StorageLocationId? location = null, string? encryption = null)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var client = await server.AddClientAsync(name);
        var repository = await server.AddRepositoryAsync(client, location: location, encryption: encryption);
        var folder = server.Beside($"machine-{name}");
        Directory.CreateDirectory(folder);
        var keygen = await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "machine", "-f", Path.Combine(folder, "key")]);
        Assert.True(keygen.Exit == 0, keygen.Text);

        await using (var database = await server.OpenDatabaseAsync())
        {
            var row = await database.Set<Client>().SingleAsync(candidate => candidate.Id == client, cancelled);
            row.Enrol(Guid.CreateVersion7().ToString("N"), (await File.ReadAllTextAsync(Path.Combine(folder, "key.pub"), cancelled)).Trim(), Machine, TimeProvider.System.GetUtcNow());
            await database.SaveChangesAsync(cancelled);
        }

        await server.Get<IClientKeysChanged>().ApplyAsync(cancelled);
        var grant = (await server.Get<IEnrolmentSource>().GrantAsync(client, cancelled)).Value;
        Assert.Equal(repository.Value, Assert.Single(grant.Repositories).RepositoryId);
        var machine = new ClientMachine(folder, client, grant.Ssh, (await server.Get<RepositoryTargets>().BuildAsync(repository, cancelled)).Value);
        machine.Pin(grant.Ssh.HostKeys);
        return machine;
    }

    public string RepositoryPath => target.Path;

    public void Pin(IEnumerable<string> hostKeys) =>
        File.WriteAllLines(KnownHosts, hostKeys.Select(key => string.Create(CultureInfo.InvariantCulture, $"[{Server.Host}]:{Server.Port} {key}")));

    public ChildProcessStart Ssh(params string[] arguments) => new()
    {
        FileName = "ssh",
        Arguments = [.. Options, "-p", Server.Port.ToString(CultureInfo.InvariantCulture), .. arguments],
    };

    /// <summary>ssh with the user and address of the server behind the options, and a command behind that.</summary>
    public Task<(int Exit, string Text)> RunSshAsync(string[] options, params string[] command) =>
        RunAsync(Ssh([.. options, $"{Server.User}@{Server.Host}", .. command]));

    public Task<(int Exit, string Text)> RunSftpAsync() =>
        RunAsync("sftp", [.. Options, "-P", Server.Port.ToString(CultureInfo.InvariantCulture), $"{Server.User}@{Server.Host}:/etc/passwd", Path.Combine(folder, "loot")]);

    /// <summary>borg on the client, through ssh, on its own repository or on another path of the server.</summary>
    public Task<BorgOutcome> RunBorgAsync(Func<RepositoryLocation, BorgCommand> command, string? path = null)
    {
        var environment = new BorgEnvironment
        {
            BaseDirectory = Path.Combine(folder, "borg"),
            Passphrase = target.Passphrase.Reveal(),
            RemoteShell = $"ssh {string.Join(' ', Options)}",
        };
        var location = RepositoryLocation.Ssh(Server.User, Server.Host, Server.Port, path ?? target.Path);
        return new BorgProgram("borg", TimeProvider.System).RunAsync(command(location).In(environment), null, TestContext.Current.CancellationToken);
    }

    /// <summary>A command line of borg that this product has no command for.</summary>
    public ChildProcessStart BorgStart(Func<RepositoryLocation, IReadOnlyList<string>> arguments) => new()
    {
        FileName = "borg",
        Arguments = arguments(RepositoryLocation.Ssh(Server.User, Server.Host, Server.Port, target.Path)),
        Environment = new Dictionary<string, string>
        {
            ["BORG_BASE_DIR"] = Path.Combine(folder, "borg"),
            ["BORG_PASSPHRASE"] = target.Passphrase.Reveal(),
            ["BORG_NEW_PASSPHRASE"] = "another",
            ["BORG_RSH"] = $"ssh {string.Join(' ', Options)}",
            ["BORG_DELETE_I_KNOW_WHAT_I_AM_DOING"] = "YES",
            ["BORG_CHECK_I_KNOW_WHAT_I_AM_DOING"] = "YES",
            ["LC_ALL"] = "C.UTF-8",
        },
    };

    public static Task<(int Exit, string Text)> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ChildProcessStart { FileName = program, Arguments = arguments });

    public static async Task<(int Exit, string Text)> RunAsync(ChildProcessStart start)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var child = await ChildProcess.StartAsync(start);
        using var output = new StreamReader(child.Output);
        var printed = output.ReadToEndAsync(cancelled);
        var errors = await child.ReadErrorLinesAsync(cancelled).ToListAsync(cancelled);
        return ((await child.WaitForExitAsync(cancelled)).Code, await printed + string.Join('\n', errors));
    }

    private string[] Options =>
    [
        "-F", "none", "-i", KeyFile, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
        "-o", $"UserKnownHostsFile={KnownHosts}", "-o", "GlobalKnownHostsFile=none", "-o", "ConnectTimeout=15",
    ];
}
