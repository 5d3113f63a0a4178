using System.Globalization;
using System.Text.Json;
using BorgBackupServer.EndToEnd.Tests.Fixtures;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>A client of a <see cref="SystemMachine"/> made by orders to the helper alone, with one repository and a key.</summary>
internal sealed class SystemClient(SystemMachine machine)
{
    public const string Passphrase = "a passphrase of the test";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    public Guid Id { get; } = Guid.CreateVersion7();

    public Guid Repository { get; } = Guid.CreateVersion7();

    /// <summary>By the rule, not by the program: another spelling would lock clients out of what is theirs.</summary>
    public string Account => "bbs-" + string.Concat(Enumerable.Range(0, 26).Reverse().Select(place =>
        Letters[(int)((UInt128.Parse(Id.ToString("N"), System.Globalization.NumberStyles.HexNumber, null) >> (place * 5)) & 31)]));

    public string Home => $"/var/bbs/home/{Id}";

    public string Path => $"{Home}/{Repository}";

    public string KeyFile => machine[$"key-{Id}"];

    public string PublicKey => File.ReadAllText(KeyFile + ".pub").Trim();

    public string[] SshOptions =>
    [
        "-F", "none", "-i", KeyFile, "-p", machine.SshPort.ToString(CultureInfo.InvariantCulture), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=15",
    ];

    /// <summary>The ssh of the client's machine, with its key.</summary>
    public Task<(int Exit, string Output, string Error)> SshAsync(params string[] words) =>
        machine.RunAsync("root", "", "/usr/bin/ssh", [.. SshOptions, .. words.Select(word => word.StartsWith("bbs-", StringComparison.Ordinal) ? $"{word}@127.0.0.1" : word)]);

    /// <summary>The borg of the client's machine, over that ssh.</summary>
    public Task<(int Exit, string Output, string Error)> RemoteBorgAsync(params string[] words) => RemoteBorgAsync(this, words);

    /// <param name="target">Whose repository is meant.</param>
    public Task<(int Exit, string Output, string Error)> RemoteBorgAsync(SystemClient target, params string[] words) =>
        machine.RunAsync("root", "", false, RemoteVariables(target), "/usr/bin/borg", words);

    /// <summary>A program of the attacker's, made of borg's own Python modules.</summary>
    public Task<(int Exit, string Output, string Error)> RemotePythonAsync(string program) =>
        machine.RunAsync("root", "", false, RemoteVariables(this), "/usr/bin/python3", "-c", program);

    public Task<(int Exit, string Output, string Error)> OrderAsync(string verb, string? input = "") => machine.HelperAsync(input, verb, Id.ToString());

    public Task<(int Exit, string Output, string Error)> RepositoryAsync(string verb, string? input = "", params string[] more) =>
        machine.HelperAsync(input, [verb, Id.ToString(), Repository.ToString(), "main", .. more]);

    public Task<(int Exit, string Output, string Error)> BorgAsync(string kind, object? request = null) =>
        machine.HeldHelperAsync(
            JsonSerializer.Serialize(request ?? new { kind, passphrase = Passphrase }) + "\n",
            "borg", kind, Id.ToString(), Repository.ToString(), "main");

    public async Task<SystemClient> CreateAsync()
    {
        SystemMachine.Succeeded(await OrderAsync("client-create"));
        return this;
    }

    /// <summary>With a repository, rules and a key: what enrolment ends in.</summary>
    public async Task<SystemClient> EnrolAsync()
    {
        await CreateAsync();
        await InitAsync();
        SystemMachine.Succeeded(await OrderAsync("rules-write", await RulesAsync()));
        await machine.ShellAsync($"ssh-keygen -q -t ed25519 -N '' -C client -f {KeyFile}");
        SystemMachine.Succeeded(await OrderAsync("keys-write", PublicKey));
        return this;
    }

    public async Task InitAsync() => SystemMachine.Succeeded(await BorgAsync("init"));

    public async Task<string> RulesAsync(Func<Dictionary<string, object?>, Dictionary<string, object?>>? change = null)
    {
        var config = (await RepositoryAsync("repository-config")).Output;
        var rules = new Dictionary<string, object?>
        {
            ["version"] = 1,
            ["clientId"] = Id,
            ["borg"] = "/usr/bin/borg",
            ["baseDirectory"] = $"/var/bbs/borg/{Id}/serve",
            ["homeDirectories"] = new[] { Home },
            ["limits"] = new { bytes = 1L << 40, objects = 1_000_000, commits = 2000, seconds = 3600 },
            ["sessionDirectory"] = $"/var/bbs/sessions/{Id}",
            ["rateFile"] = $"/var/bbs/sessions/{Id}/rate",
            ["repositories"] = new[]
            {
                new
                {
                    path = Path,
                    borgId = config.Split('\n').Single(line => line.StartsWith("id = ", StringComparison.Ordinal))[5..],
                    mode = "backup",
                    lockFile = $"/var/bbs/locks/{Repository}",
                },
            },
        };
        return JsonSerializer.Serialize(change?.Invoke(rules) ?? rules);
    }

    private Dictionary<string, string> RemoteVariables(SystemClient target) => new(machine.Variables)
    {
        ["BORG_BASE_DIR"] = machine[$"borg-{Id}"],
        ["BORG_PASSPHRASE"] = Passphrase,
        ["BORG_NEW_PASSPHRASE"] = "another",
        ["BORG_RSH"] = $"ssh {string.Join(' ', SshOptions)}",
        ["BORG_REPO"] = $"ssh://{Account}@127.0.0.1:{machine.SshPort}{target.Path}",
        ["BORG_DELETE_I_KNOW_WHAT_I_AM_DOING"] = "YES",
        ["BORG_CHECK_I_KNOW_WHAT_I_AM_DOING"] = "YES",
    };
}
