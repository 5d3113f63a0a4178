using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>What the guard reads and writes: rules for each client, a lock for each repository, a record of each session.</summary>
public sealed class GuardFiles(ServerOptions options, TimeProvider time)
{
    private static readonly TimeSpan RecordsAreKeptFor = TimeSpan.FromDays(30);

    private string Rules => Path.Combine(options.GuardDirectory, "rules");

    private string Locks => Path.Combine(options.GuardDirectory, "locks");

    private string Sessions => options.Isolation is { } isolation ? $"{isolation.State}/sessions" : Path.Combine(options.GuardDirectory, "sessions");

    /// <summary>Made before the first rules; nobody else may look in.</summary>
    public void Prepare()
    {
        foreach (var folder in (string[])[options.GuardDirectory, Rules, Locks, Sessions])
            Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
    }

    public string RulesOf(ClientId client) => options.Isolation is null ? Path.Combine(Rules, $"{client}.json") : IsolationSettings.RulesOf(client.Value);

    public string LockOf(RepositoryId repository) => options.Isolation?.LockOf(repository.Value) ?? Path.Combine(Locks, repository.ToString());

    /// <summary>Where the sessions of a client leave their records: in system mode a folder of its own, which its account can write to.</summary>
    public string SessionsOf(ClientId client) => options.Isolation?.SessionsOf(client.Value) ?? Sessions;

    /// <summary>The rules of a client that may add to its repositories and read them.</summary>
    /// <param name="borg">borg's absolute path.</param>
    public GuardRules Write(ClientId client, string borg, IEnumerable<(RepositoryId Id, string Path, string BorgId)> repositories)
    {
        var guarded = repositories.Select(repository => new GuardedRepository
        {
            Path = repository.Path,
            BorgId = repository.BorgId,
            Mode = RepositoryMode.Backup,
            LockFile = LockOf(repository.Id),
        }).ToList();
        return new GuardRules
        {
            Version = GuardRules.CurrentVersion,
            ClientId = client.ToString(),
            Borg = options.Isolation?.Borg ?? borg,
            BaseDirectory = options.Isolation?.ServeHomeOf(client.Value) ?? RepositoryFolders.ServeHome(options),
            HomeDirectories = [.. guarded.Select(repository => RepositoryFolders.HomeAbove(repository.Path)).Distinct()], // one in each storage location
            Limits = new(),
            SessionDirectory = SessionsOf(client),
            Repositories = guarded,
        };
    }

    /// <summary>Writes the rules of these clients, and removes all others. A session reads them when it starts.</summary>
    public async Task ReplaceAllAsync(IReadOnlyDictionary<ClientId, GuardRules> rules, CancellationToken cancellationToken)
    {
        foreach (var (client, own) in rules)
            await OwnFile.ReplaceAsync(RulesOf(client), Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(own, GuardJson.Default.GuardRules)), cancellationToken);
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
