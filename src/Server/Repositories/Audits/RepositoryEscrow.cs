using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories.Audits;

/// <summary>The copies of a repository's config and key that lie away from it, in the data folder, protected.</summary>
public sealed class RepositoryEscrow(SecretBox secrets, IRepositoryFiles files, ServerOptions options)
{
    private const int MostBytes = 256 * 1024;

    /// <summary>Keeps both. The config holds the key too, with which a repository can be opened by its passphrase.</summary>
    public async Task KeepAsync(RepositoryId id, string config, string? key, CancellationToken cancellationToken)
    {
        var folder = RepositoryFolders.EscrowOf(options, id);
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        await OwnFile.ReplaceAsync(Path.Combine(folder, "config"), secrets.Protect("escrow", "config", id.Value, config), cancellationToken);
        if (key is not null)
            await OwnFile.ReplaceAsync(Path.Combine(folder, "key"), secrets.Protect("escrow", "key", id.Value, key), cancellationToken);
    }

    /// <summary>Keeps the passphrase of a repository that the server is about to forget.</summary>
    public Task KeepPassphraseAsync(RepositoryId id, string passphrase, CancellationToken cancellationToken)
    {
        var folder = RepositoryFolders.EscrowOf(options, id);
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        return OwnFile.ReplaceAsync(Path.Combine(folder, "passphrase"), secrets.Protect("escrow", "passphrase", id.Value, passphrase), cancellationToken);
    }

    /// <summary>The passphrase of a repository that was unlinked; null where there is none, or one that was altered.</summary>
    public string? ReadPassphrase(RepositoryId id) => Read(id, "passphrase", Path.Combine(RepositoryFolders.EscrowOf(options, id), "passphrase"));

    /// <summary>The passphrase of the repository that was unlinked with this id of borg's; null where none was.</summary>
    public string? FindUnlinked(string borgId)
    {
        var folder = Path.GetDirectoryName(RepositoryFolders.EscrowOf(options, RepositoryId.Create()));
        return Directory.Exists(folder)
            ? (from kept in Directory.EnumerateDirectories(folder)
               where File.Exists(Path.Combine(kept, "passphrase")) && RepositoryId.TryParse(Path.GetFileName(kept), null, out _)
               let id = RepositoryId.Parse(Path.GetFileName(kept), null)
               where ReadConfig(id) is { } config && RepositoryConfigFile.FindId(config) == borgId
               select ReadPassphrase(id)).FirstOrDefault(passphrase => passphrase is not null)
            : null;
    }

    /// <summary>Keeps the config of a repository that has no copy yet, because it was made before there were any.</summary>
    public async Task EnsureAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        if (!File.Exists(ConfigOf(place.Id)) && await files.ReadConfigAsync(place, cancellationToken) is { Length: > 0 } config)
            await KeepAsync(place.Id, config, null, cancellationToken);
    }

    /// <summary>The config as it was when the copy was made; null where there is none, or one that was altered.</summary>
    public string? ReadConfig(RepositoryId id) => Read(id, "config", ConfigOf(id));

    /// <summary>borg's export of the key, of the day on which the repository was made; null where there is none, or one that was altered.</summary>
    public string? ReadKey(RepositoryId id) => Read(id, "key", Path.Combine(RepositoryFolders.EscrowOf(options, id), "key"));

    private string? Read(RepositoryId id, string what, string file)
    {
        try
        {
            return OwnFile.ReadSmall(file, MostBytes) is { } text ? secrets.Reveal("escrow", what, id.Value, text) : null;
        }
        catch (SecretTamperedException)
        {
            return null;
        }
    }

    private string ConfigOf(RepositoryId id) => Path.Combine(RepositoryFolders.EscrowOf(options, id), "config");
}
