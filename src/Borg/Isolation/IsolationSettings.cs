using System.Globalization;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>
/// System mode as root has set it up: who the server is, where clients' homes lie, which programs are run. Read from a
/// file that only root can change. The one place that knows which path is whose, for the server and for bbs-helper alike.
/// </summary>
public sealed record IsolationSettings
{
    public const string File = "/etc/bbs/helper.conf";

    /// <summary>The helper, by the path that the line of sudoers names.</summary>
    public const string Program = "/opt/bbs/bbs-helper";

    /// <summary>What the helper says before borg's own lines. Without it no exit code is believed: sudo has its own.</summary>
    public const string BorgBegins = "bbs-helper: borg begins";

    /// <summary>The server's socket, at which guards are led to remote hosts.</summary>
    public const string FarEndSocket = "/run/bbs/far-end";

    private const string Folder = "/etc/bbs";

    /// <summary>The account that the server runs as.</summary>
    public string Server { get; private init; } = "bbs";

    /// <summary>The group of all clients' accounts, for sshd's <c>Match Group</c> and for limits.</summary>
    public string Group { get; private init; } = "bbs-clients";

    /// <summary>borg's own folders, locks and session records; nothing in it is anybody's backup.</summary>
    public string State { get; private init; } = "/var/bbs";

    public string Borg { get; private init; } = "/usr/bin/borg";

    public string Guard { get; private init; } = "/opt/bbs/bbs-guard";

    /// <summary>Address space of a server-side borg.</summary>
    public long MaxMemoryBytes { get; private init; } = 2L << 30;

    /// <summary>Longest run of a server-side borg.</summary>
    public TimeSpan MaxTime { get; private init; } = TimeSpan.FromHours(48);

    /// <summary>The most that a client's account may have on a disk with quotas, in GiB; null sets none.</summary>
    public long? QuotaGibibytes { get; private init; }

    /// <summary>Name and folder of each storage location that root has opened for clients.</summary>
    public IReadOnlyDictionary<string, string> Storages { get; private init; } = new Dictionary<string, string>();

    /// <summary>The login shell of every client's account is the guard: there is no other program that sshd could start for it.</summary>
    public string Shell => Guard;

    public static string KeysFolder => $"{Folder}/keys";

    public static string RulesFolder => $"{Folder}/rules";

    public string LocksFolder => $"{State}/locks";

    public static string KeysOf(Guid client) => $"{KeysFolder}/{AccountName.Of(client)}";

    public static string RulesOf(Guid client) => $"{RulesFolder}/{client}.json";

    public string LockOf(Guid repository) => $"{LocksFolder}/{repository}";

    public string SessionsOf(Guid client) => $"{State}/sessions/{client}";

    /// <summary>What borg remembers of repositories, one folder for each, and none of it within reach of a client's key.</summary>
    public string BorgHomesOf(Guid client) => $"{State}/borg/{client}";

    public string BorgHomeOf(Guid client, Guid repository) => $"{BorgHomesOf(client)}/{repository}";

    /// <summary>For a borg that tries something on a copy: it must not change what the others remember. Forgotten with their caches.</summary>
    public static string TrialHomeIn(string home) => $"{home}/.cache/borg/trial";

    public string ServeHomeOf(Guid client) => $"{BorgHomesOf(client)}/serve";

    public static string HomesIn(string storage) => $"{storage}/home";

    public static string HomeIn(string storage, Guid client) => $"{HomesIn(storage)}/{client}";

    public static string RepositoryIn(string storage, Guid client, Guid repository) => $"{HomeIn(storage, client)}/{repository}";

    /// <summary>Where deleted repositories wait for the end of their cooling-off.</summary>
    public static string DeletedIn(string storage) => $"{storage}/deleted";

    public static string DeletedIn(string storage, Guid repository) => $"{DeletedIn(storage)}/{repository}";

    public static string SafetyCopiesIn(string storage, Guid repository) => $"{storage}/safety-copies/{repository}";

    public static string SafetyCopyIn(string storage, Guid repository, Guid copy) => $"{SafetyCopiesIn(storage, repository)}/{copy}";

    /// <summary>Lines of a word and its value; <c>#</c> begins a comment. A line that is not understood refuses the whole: it may forbid something.</summary>
    /// <returns>The settings, or why there are none; one line.</returns>
    public static (IsolationSettings? Settings, string? Complaint) Parse(string text)
    {
        var settings = new IsolationSettings();
        var storages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line.Split('#')[0].Trim(), index + 1)))
        {
            IsolationSettings? next = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
            {
                [] => settings,
                ["server", var name] when IsAccount(name) => settings with { Server = name },
                ["group", var name] when IsAccount(name) => settings with { Group = name },
                ["state", var path] when IsPath(path) => settings with { State = path },
                ["borg", var path] when IsPath(path) => settings with { Borg = path },
                ["guard", var path] when IsPath(path) => settings with { Guard = path },
                ["memory-mib", var count] when IsCount(count, out var mib) => settings with { MaxMemoryBytes = mib << 20 },
                ["hours", var count] when IsCount(count, out var hours) => settings with { MaxTime = TimeSpan.FromHours(hours) },
                ["quota-gib", var count] when IsCount(count, out var gib) => settings with { QuotaGibibytes = gib },
                ["storage", var name, var path] when IsAccount(name) && IsPath(path) && !storages.ContainsValue(path) && storages.TryAdd(name, path) => settings,
                _ => null,
            };
            if (next is null)
                return (null, string.Create(CultureInfo.InvariantCulture, $"line {number} is not understood"));
            settings = next;
        }

        return storages.Count == 0 ? (null, "it names no storage") : (settings with { Storages = storages }, null);
    }

    private static bool IsAccount(string name) =>
        name.Length is > 0 and <= 32 && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_');

    // Also free of what useradd (colon), borg and authorized_keys would read as something else.
    private static bool IsPath(string path) =>
        path is ['/', _, ..] && path.Length <= 1024 && path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.')
        && path[1..].Split('/').All(part => part is not ("" or "." or ".."));

    private static bool IsCount(string text, out long count) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= 1_000_000;
}
