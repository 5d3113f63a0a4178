using System.Text;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>A client with its agent, an sshd, an encrypted repository behind it, and a played server that knows both.</summary>
internal sealed class AgentWorld : IAsyncDisposable
{
    public const string Passphrase = "a passphrase 'with' $everything";

    private readonly TempFolder folder = new();
    private readonly List<AgentProcess> agents = [];

    private AgentWorld(LoopbackSshd sshd) => Sshd = sshd;

    public LoopbackSshd Sshd { get; }

    public PlayedServer Server { get; } = new();

    public string this[string name] => folder[name];

    /// <summary>A folder with a blank and a quote in its name: it stands in command lines that are split again.</summary>
    public string State => folder["it's state"];

    public string PolicyFile => folder["policy.toml"];

    public string Source => folder["source"];

    public string Targets => folder["targets"];

    public string RepositoryPath => folder["home/repository"];

    public RepositoryTarget Repository { get; private set; } = null!; // because StartAsync sets it before anybody sees this

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The repository's quota, from the enrolment on.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>Where the agent is told that sshd is, from the enrolment on; null is where it is.</summary>
    public int? SshPort { get; set; }

    public static async Task<AgentWorld> StartAsync()
    {
        var world = new AgentWorld(await LoopbackSshd.StartNewAsync());
        try
        {
            foreach (var name in (string[])["source", "home", "server-borg"])
                Directory.CreateDirectory(world[name]);
            await world.InitAsync(world.RepositoryPath);
            world.Repository = new RepositoryTarget
            {
                RepositoryId = Guid.CreateVersion7(),
                BorgId = IdOf(world.RepositoryPath),
                Path = world.RepositoryPath,
                Passphrase = new Secret(Passphrase),
            };
            world.Server.Enrol = world.EnrolAsync;
            await world.Server.StartAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A world whose agent is enrolled, with the policy that a test writes.</summary>
    public static async Task<AgentWorld> StartEnrolledAsync()
    {
        var world = await StartAsync();
        try
        {
            await world.EnrolAgentAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async Task EnrolAgentAsync()
    {
        await WritePolicyAsync();
        var (code, _, error) = await CommandAsync("enrol", "--server", Server.Address);
        Assert.True(code == 0, error);
    }

    public Task WritePolicyAsync(string? backupPath = null, bool isInPlaceAllowed = false) =>
        File.WriteAllTextAsync(PolicyFile, $"backup.paths = [\"{backupPath ?? "/"}\"]\nrestore.targets = [\"{Targets}\"{(isInPlaceAllowed ? ", \"original\"" : "")}]\n");

    /// <summary>Runs a command of the agent to its end.</summary>
    public async Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        await using var agent = await StartProcessAsync(arguments);
        return await agent.EndAsync();
    }

    /// <summary>Starts <c>bbs-agent run</c>.</summary>
    public async Task<AgentProcess> RunAgentAsync()
    {
        var agent = await StartProcessAsync("run");
        agents.Add(agent);
        return agent;
    }

    public BackupOrder Backup(string archive, params string[] paths) => new()
    {
        Job = NewJob(),
        Repository = Repository,
        ArchiveName = archive,
        Paths = [.. (paths.Length == 0 ? [Source] : paths).Select(path => new WirePath(path))],
        Excludes = [],
        Compression = "lz4",
        OneFileSystem = false,
        ExcludeCaches = false,
        CheckpointSeconds = 600,
    };

    /// <summary>A backup that takes seconds for few bytes, so that something can happen in its middle.</summary>
    public BackupOrder SlowBackup(string archive) => Backup(archive) with { Compression = "lzma,6" };

    public RestoreOrder Restore(ArchiveFacts archive, string target, params WirePath[] paths) => new()
    {
        Job = NewJob(),
        Repository = Repository,
        ArchiveName = archive.Name,
        ArchiveBorgId = archive.BorgId,
        Paths = paths,
        TargetDirectory = new WirePath(target),
    };

    public async Task<FinishedReport> CarryOutAsync(Order order)
    {
        Server.Send(order);
        return await Server.FinishedAsync(order.Job);
    }

    public void AddFile(string name, string content) => AddFile(name, Encoding.UTF8.GetBytes(content));

    public void AddFile(string name, byte[] content)
    {
        var path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // because a file below Source has a parent
        File.WriteAllBytes(path, content);
    }

    /// <summary>A source that takes borg some time: bytes that neither repeat nor compress.</summary>
    public void AddMuch(int mebibytes)
    {
        var random = new Random(7);
        var content = new byte[8 * 1024 * 1024];
        for (var at = 0; at < mebibytes; at += 8)
        {
            random.NextBytes(content);
            AddFile($"much-{at}", content);
        }
    }

    /// <summary>The archives of the repository as the server sees them.</summary>
    public async Task<IReadOnlyList<ListedArchive>> ArchivesAsync()
    {
        var outcome = await ServerBorgAsync(new ListArchives { Repository = RepositoryLocation.Local(RepositoryPath) });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list), string.Join('\n', outcome.Log.Errors));
        return list.Archives;
    }

    /// <summary>True while something holds borg's lock on the repository.</summary>
    public bool IsRepositoryLocked => Directory.Exists(Path.Combine(RepositoryPath, "lock.exclusive"));

    /// <summary>Makes a repository as an administrator would by hand.</summary>
    public async Task InitAsync(string path, string encryption = "repokey")
    {
        await BorgAsync("init", "--encryption", encryption, "--", path);
    }

    /// <summary>Makes an archive of whatever a tar says, as somebody with the key can.</summary>
    public Task ImportTarAsync(string archive, string tar) => BorgAsync("import-tar", $"{RepositoryPath}::{archive}", tar);

    /// <summary>Makes an archive of what is in a folder, with paths from there on.</summary>
    public async Task ImportFolderAsync(string archive, string source)
    {
        var tar = this["folder.tar"];
        await using (var packing = await ChildProcess.StartAsync(new() { FileName = "tar", Arguments = ["--create", "--format=posix", $"--file={tar}", $"--directory={source}", "--", "databases", "databases.json"], SharesError = true }))
            Assert.Equal(0, (await packing.WaitForExitAsync(TestContext.Current.CancellationToken)).Code);
        await ImportTarAsync(archive, tar);
    }

    private async Task BorgAsync(params string[] arguments)
    {
        await using var borg = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "borg",
            Arguments = arguments,
            Environment = new Dictionary<string, string> { ["BORG_BASE_DIR"] = this["server-borg"], ["BORG_PASSPHRASE"] = Passphrase },
        });
        await foreach (var _ in borg.ReadErrorLinesAsync(TestContext.Current.CancellationToken))
        {
            // Its advice about keys is not for this test.
        }

        Assert.Equal(0, (await borg.WaitForExitAsync(TestContext.Current.CancellationToken)).Code);
    }

    public static string IdOf(string repository) =>
        File.ReadLines(Path.Combine(repository, "config")).Single(line => line.StartsWith("id = ", StringComparison.Ordinal))["id = ".Length..].Trim();

    public Task<BorgOutcome> ServerBorgAsync(BorgCommand command) =>
        new BorgProgram("borg", TimeProvider.System).RunAsync(
            command.In(new BorgEnvironment { BaseDirectory = this["server-borg"], Passphrase = Passphrase, AcceptsRelocation = true }), null, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents)
            await agent.DisposeAsync();
        await Server.DisposeAsync();
        await Sshd.DisposeAsync();
        await using (var remove = await ChildProcess.StartAsync(new() { FileName = "rm", Arguments = ["-rf", "--", folder.Path], SharesError = true }))
            await remove.WaitForExitAsync(CancellationToken.None);
        folder.Dispose();
    }

    private static JobReference NewJob() => new() { JobId = Guid.CreateVersion7(), Epoch = 1 };

    private async Task<AgentProcess> StartProcessAsync(params string[] arguments) => await AgentProcess.StartAsync(
        [.. arguments, "--state", State, "--policy", PolicyFile],
        new Dictionary<string, string>(Environment) { ["BBS_ENROL_TOKEN"] = Environment.GetValueOrDefault("BBS_ENROL_TOKEN", PlayedServer.Token) });

    private async Task<EnrolResponse> EnrolAsync(EnrolRequest request)
    {
        var serve = new ServeForcedCommand
        {
            Executable = ExecutablePath.Find("borg") ?? throw new FileNotFoundException("borg is not installed: apt install borgbackup"),
            HomeDirectories = [this["home"]],
            Repositories = [RepositoryPath],
            BaseDirectory = this["server-borg"],
            StorageQuotaBytes = QuotaBytes,
        };
        Assert.True(SshPublicKey.TryParse(request.SshPublicKey, out var key));
        await Sshd.AuthorizeAsync(serve.ToAuthorizedKey(key, "test"));
        return new EnrolResponse
        {
            ClientId = Guid.CreateVersion7(),
            ClientName = "test",
            ApiKey = new Secret(Server.ApiKey),
            Ssh = new SshEndpoint { Host = "127.0.0.1", Port = SshPort ?? Sshd.Port, User = Sshd.User, HostKeys = [Sshd.HostKey] },
            Repositories = [new RepositoryPin { RepositoryId = Repository.RepositoryId, BorgId = Repository.BorgId }],
        };
    }
}
