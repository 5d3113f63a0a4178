using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Guard;

/// <summary>A real sshd whose one key runs the real guard as its forced command, before a real repository; and a real client with that key.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly TempBorgRepository repository;
    private readonly LoopbackSshd sshd;

    private GuardedServer(TempBorgRepository repository, LoopbackSshd sshd) => (this.repository, this.sshd) = (repository, sshd);

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "bbs-guard");

    public TempBorgRepository Repository => repository;

    public string this[string name] => Path.Combine(repository.Root, name);

    public string RepositoryPath => repository.Location.Text;

    public string LockFile => this["lock"];

    public string RulesFile => this["rules.json"];

    public GuardRules Rules { get; private set; } = null!; // because StartAsync sets it before anybody sees this

    public static async Task<GuardedServer> StartAsync()
    {
        var server = new GuardedServer(await TempBorgRepository.CreateAsync(), await LoopbackSshd.StartNewAsync());
        try
        {
            Directory.CreateDirectory(server["sessions"]);
            Directory.CreateDirectory(server["server home"]);
            var described = await server.repository.SucceedAsync(new DescribeRepository { Repository = server.repository.Location });
            using var json = JsonDocument.Parse(described.Output);
            await server.WriteRulesAsync(new GuardRules
            {
                Version = GuardRules.CurrentVersion,
                ClientId = "client-1",
                Borg = ExecutablePath.Find("borg") ?? throw new FileNotFoundException("borg is not installed."),
                BaseDirectory = server["server home"],
                HomeDirectories = [server.repository.Root],
                Limits = new() { FreeBytes = 0, FreePercent = 0 }, // the disk of whoever runs the tests may be as full as it likes
                SessionDirectory = server["sessions"],
                RateFile = server["rate"],
                Repositories =
                [
                    new GuardedRepository
                    {
                        Path = server.RepositoryPath,
                        BorgId = json.RootElement.GetProperty("repository").GetProperty("id").GetString()!, // because borg always says it
                        Mode = RepositoryMode.Backup,
                        LockFile = server.LockFile,
                    },
                ],
            });
            Assert.Equal(0, await RunProgramAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "client", "-f", server["key"]));
            await server.AuthorizeGuardAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the key run the guard.</summary>
    public Task AuthorizeGuardAsync() =>
        AuthorizeAsync($"exec env {CommandLine.Quote($"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}")} {CommandLine.Quote(Executable)} serve --rules {CommandLine.Quote(RulesFile)}");

    /// <summary>Lets the key run borg alone: the guard is switched off.</summary>
    public Task AuthorizeBorgAsync() =>
        AuthorizeAsync($"exec env {CommandLine.Quote($"BORG_BASE_DIR={this["server home"]}")} borg serve --append-only --restrict-to-path {repository.Root} --restrict-to-repository {RepositoryPath}");

    /// <summary>Lets the key run this command, and no other.</summary>
    public async Task AuthorizeAsync(string command)
    {
        await sshd.AuthorizeNobodyAsync();
        await sshd.AuthorizeAsync($"restrict,command=\"{command.Replace("\"", "\\\"", StringComparison.Ordinal)}\" {(await File.ReadAllTextAsync(this["key.pub"])).Trim()}");
    }

    /// <summary>What the server writes; a session reads it when it starts.</summary>
    public async Task WriteRulesAsync(GuardRules rules)
    {
        Rules = rules;
        await File.WriteAllBytesAsync(RulesFile, JsonSerializer.SerializeToUtf8Bytes(rules, GuardJson.Default.GuardRules));
        File.SetUnixFileMode(RulesFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public Task SetModeAsync(RepositoryMode mode) => WriteRulesAsync(Rules with { Repositories = [Rules.Repositories[0] with { Mode = mode }] });

    /// <summary>Where the client thinks its repository is.</summary>
    public RepositoryLocation Remote(string? path = null) => RepositoryLocation.Ssh(sshd.User, "127.0.0.1", sshd.Port, path ?? RepositoryPath);

    /// <summary>Runs a real borg client over real ssh.</summary>
    /// <param name="home">borg's cache and security records; another name is a client that has lost them.</param>
    public Task<BorgOutcome> RunAsync(BorgCommand command, string home = "client home") => repository.Borg.RunAsync(command.In(ClientEnvironment(home)), null, TestContext.Current.CancellationToken);

    public async Task<BorgOutcome> SucceedAsync(BorgCommand command, string home = "client home")
    {
        var outcome = await RunAsync(command, home);
        Assert.True(outcome.Exit.Code == 0, $"{Text(outcome)}\n{string.Join('\n', Lines())}");
        return outcome;
    }

    public Task<BorgOutcome> CreateAsync(string archive, string home = "client home", params string[] paths) => SucceedAsync(new CreateArchive { Repository = Remote(), Archive = archive, Paths = paths.Length == 0 ? [repository.Source] : paths }, home);

    /// <summary>A borg client's command line that this product has no command for.</summary>
    public Task<(int Exit, string Text)> BorgAsync(params string[] arguments) => RunAsync("borg", arguments);

    /// <summary>A program of the attacker's, made of borg's own Python modules.</summary>
    public Task<(int Exit, string Text)> PythonAsync(string program, params string[] arguments) => RunAsync("/usr/bin/python3", ["-c", program, .. arguments]);

    private async Task<(int Exit, string Text)> RunAsync(string program, string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["BORG_BASE_DIR"] = this["client home"],
            ["BORG_PASSPHRASE"] = repository.Environment.Passphrase!, // because this repository has one
            ["BORG_NEW_PASSPHRASE"] = "another",
            ["BORG_RSH"] = RemoteShell,
            ["BORG_RELOCATED_REPO_ACCESS_IS_OK"] = "yes",
            ["BORG_DELETE_I_KNOW_WHAT_I_AM_DOING"] = "YES",
            ["BORG_CHECK_I_KNOW_WHAT_I_AM_DOING"] = "YES",
            ["LC_ALL"] = "C.UTF-8",
        };
        await using var borg = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, Environment = environment });
        var output = new StreamReader(borg.Output).ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        await foreach (var line in borg.ReadErrorLinesAsync(TestContext.Current.CancellationToken))
            lines.Add(line);
        return ((await borg.WaitForExitAsync(TestContext.Current.CancellationToken)).Code, string.Join('\n', [await output, .. lines]));
    }

    /// <summary>ssh with the client's key, its streams in the test's hands.</summary>
    public Task<ChildProcess> ConnectAsync() => ChildProcess.StartAsync(new ChildProcessStart { FileName = "ssh", Arguments = [.. SshOptions, "-p", sshd.Port.ToString(CultureInfo.InvariantCulture), $"{sshd.User}@127.0.0.1", "borg serve"], HasInput = true });

    /// <summary>The lines of all sessions, the oldest first.</summary>
    public List<SessionLine> Lines() =>
    [
        .. from file in Directory.EnumerateFiles(this["sessions"]).Order(StringComparer.Ordinal)
           from line in File.ReadAllLines(file)
           select JsonSerializer.Deserialize(line, GuardJson.Default.SessionLine)!, // because the guard writes no null
    ];

    /// <summary>Waits until every session has ended: the client may go before the guard has written its last line.</summary>
    public Task SessionsEndAsync() => Eventually.TrueAsync(() => Lines().Count(line => line.Event == SessionEvent.Ended) == Directory.GetFiles(this["sessions"]).Length);

    public BorgEnvironment ClientEnvironment(string home) => new()
    {
        BaseDirectory = this[home],
        Passphrase = repository.Environment.Passphrase,
        RemoteShell = RemoteShell,
        AcceptsRelocation = true,
    };

    public static string Text(BorgOutcome outcome) => $"{outcome.Exit}: {string.Join('\n', [.. outcome.Log.Errors, .. outcome.Log.Warnings, .. outcome.Log.PlainTexts])}";

    /// <summary>Names of the archives, as the server itself sees them.</summary>
    public async Task<string[]> ArchivesAsync()
    {
        var list = await repository.SucceedAsync(new ListArchives { Repository = repository.Location });
        using var json = JsonDocument.Parse(list.Output);
        return [.. json.RootElement.GetProperty("archives").EnumerateArray().Select(archive => archive.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)]; // because each has a name
    }

    public async ValueTask DisposeAsync()
    {
        await sshd.DisposeAsync();
        await repository.DisposeAsync();
    }

    private string[] SshOptions => ["-F", "none", "-T", "-i", this["key"], "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"];

    private string RemoteShell => string.Join(' ', ["ssh", .. SshOptions.Select(CommandLine.Quote)]);

    private static async Task<int> RunProgramAsync(string program, params string[] arguments)
    {
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, SharesError = true });
        return (await process.WaitForExitAsync(CancellationToken.None)).Code;
    }
}
