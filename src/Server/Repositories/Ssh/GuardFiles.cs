using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>What the guard reads and writes: rules for each client, a lock for each repository, a record of each session.</summary>
public sealed class GuardFiles(ServerOptions options, TimeProvider time)
{
    private static readonly TimeSpan RecordsAreKeptFor = TimeSpan.FromDays(30);

    private string Rules => Path.Combine(options.GuardDirectory, "rules");

    private string Locks => Path.Combine(options.GuardDirectory, "locks");

    private string Sessions => options.Isolation is { } isolation ? $"{isolation.State}/sessions" : Path.Combine(options.GuardDirectory, "sessions");

    /// <summary>Where guards are led to remote hosts.</summary>
    public string FarEndSocket => options.Isolation is null ? Path.Combine(options.GuardDirectory, "far-end") : IsolationSettings.FarEndSocket;

    /// <summary>Made before the first rules; nobody else may look in.</summary>
    public void Prepare()
    {
        foreach (var folder in (string[])[options.GuardDirectory, Rules, Locks, Sessions])
            Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
    }

    public string RulesOf(ClientId client) => options.Isolation is null ? Path.Combine(Rules, $"{client}.json") : IsolationSettings.RulesOf(client.Value);

    public string LockOf(RepositoryId repository) => options.Isolation?.LockOf(repository.Value) ?? Path.Combine(Locks, repository.ToString());

    /// <summary>Where the sessions of a client leave their records: the folder says whose they are. In system mode its account can write to it.</summary>
    public string SessionsOf(ClientId client) => options.Isolation?.SessionsOf(client.Value) ?? Path.Combine(Sessions, client.ToString());

    /// <summary>The folders of records that there are.</summary>
    public IEnumerable<(ClientId Client, string Folder)> SessionFolders()
    {
        if (!Directory.Exists(Sessions))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(Sessions))
            if (ClientId.TryParse(Path.GetFileName(folder), null, out var client))
                yield return (client, folder);
    }

    /// <summary>What the guard is to know of one repository.</summary>
    public sealed record Rule(RepositoryId Id, string Path, string BorgId, RepositoryMode Mode, long? QuotaBytes, long? UpBytesPerSecond, long? DownBytesPerSecond, long? StoredBytes);

    /// <summary>The rules of a client for its repositories.</summary>
    /// <param name="borg">borg's absolute path.</param>
    public GuardRules Write(ClientId client, string borg, ClientLimits? limits, IEnumerable<Rule> repositories)
    {
        var guarded = repositories.Select(repository => new GuardedRepository
        {
            Path = RemoteAddress.ForClient(repository.Path, repository.Id),
            FarEnd = RemoteAddress.IsOne(repository.Path) ? FarEndSocket : null,
            FarPath = RemoteAddress.IsOne(repository.Path) ? RemoteAddress.Parse(repository.Path).Path : null,
            FarBytes = RemoteAddress.IsOne(repository.Path) ? repository.StoredBytes : null,
            BorgId = repository.BorgId,
            Mode = repository.Mode,
            LockFile = LockOf(repository.Id),
            QuotaBytes = repository.QuotaBytes,
            UpBytesPerSecond = repository.UpBytesPerSecond,
            DownBytesPerSecond = repository.DownBytesPerSecond,
        }).ToList();
        return new GuardRules
        {
            Version = GuardRules.CurrentVersion,
            ClientId = client.ToString(),
            Borg = options.Isolation?.Borg ?? borg,
            BaseDirectory = options.Isolation?.ServeHomeOf(client.Value) ?? RepositoryFolders.ServeHome(options),
            HomeDirectories = [.. guarded.Where(repository => !repository.IsFar).Select(repository => RepositoryFolders.HomeAbove(repository.Path)).Distinct()], // one in each storage location
            Limits = limits?.ToSessionLimits() ?? new(),
            QuotaBytes = limits?.QuotaBytes,
            SessionDirectory = SessionsOf(client),
            RateFile = Path.Combine(SessionsOf(client), "rate"),
            Repositories = guarded,
        };
    }

    /// <summary>Writes the rules of one client. A session reads them when it starts, and again when they are new.</summary>
    public Task ReplaceAsync(ClientId client, GuardRules rules, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(SessionsOf(client), RepositoryFolders.OwnerOnly);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(rules, GuardJson.Default.GuardRules);
        var (path, text) = (RulesOf(client), Encoding.UTF8.GetString(bytes));
        // At each enrolment all are looked at, and hardly any is another than before.
        return OwnFile.ReadSmall(path, bytes.Length) == text ? Task.CompletedTask : OwnFile.ReplaceAsync(path, text, cancellationToken);
    }

    /// <summary>Writes the rules of these clients, and removes all others.</summary>
    public async Task ReplaceAllAsync(IReadOnlyDictionary<ClientId, GuardRules> rules, CancellationToken cancellationToken)
    {
        foreach (var (client, own) in rules)
            await ReplaceAsync(client, own, cancellationToken);
        var current = rules.Keys.Select(RulesOf).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Rules).Where(file => !current.Contains(file)))
            File.Delete(file);
        RemoveOldRecords();
    }

    /// <summary>Records of sessions are kept for a month.</summary>
    public void RemoveOldRecords()
    {
        if (!Directory.Exists(Sessions))
            return;
        foreach (var file in Directory.EnumerateFiles(Sessions, "*", new EnumerationOptions { RecurseSubdirectories = true }).Where(file => time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > RecordsAreKeptFor))
            File.Delete(file);
    }
}
