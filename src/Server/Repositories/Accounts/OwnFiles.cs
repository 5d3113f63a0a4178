using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>Single-user mode: one account has everything, and this process does it itself.</summary>
public sealed class OwnFiles(ServerOptions options) : IRepositoryFiles
{
    private const string Unfinished = ".part";

    public bool AreOwn => true;

    public Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(RepositoryFolders.BorgHomeOf(options, place.Id), RepositoryFolders.OwnerOnly);
        Directory.CreateDirectory(RepositoryFolders.HomeAbove(place.Path), RepositoryFolders.OwnerOnly);
        return Task.CompletedTask;
    }

    public BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase)
    {
        var home = RepositoryFolders.BorgHomeOf(options, place.Id);
        Directory.CreateDirectory(home, RepositoryFolders.OwnerOnly);
        return command.In(new BorgEnvironment { BaseDirectory = home, Passphrase = passphrase });
    }

    public Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var file = RepositoryConfigFile.PathIn(place.Path);
        return Task.FromResult(File.Exists(file) ? OwnFile.ReadSmall(file, RepositoryConfigFile.MaxBytes) ?? "" : null);
    }

    public Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult(TreeSize.Measure(place.Path));

    public Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])[place.Path, RepositoryFolders.BorgHomeOf(options, place.Id)])
            RemoveFolder(folder);
        return Task.CompletedTask;
    }

    public Task RemoveClientAsync(ClientId client, IReadOnlyList<string> homes, CancellationToken cancellationToken)
    {
        foreach (var home in homes)
            if (Directory.Exists(home) && !Directory.EnumerateFileSystemEntries(home).Any())
                Directory.Delete(home);
        return Task.CompletedTask;
    }

    public Task<long> TakeCopyAsync(RepositoryPlace place, SafetyCopyId copy, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        var folder = FolderOf(place, copy);
        try
        {
            Directory.CreateDirectory(RepositoryFolders.SafetyCopiesIn(place.StoragePath, place.Id), RepositoryFolders.OwnerOnly);
            var held = LinkedCopy.Make(place.Path, folder + Unfinished, onProgress, cancellationToken);
            Directory.Move(folder + Unfinished, folder);
            return Task.FromResult(held);
        }
        catch
        {
            RemoveFolder(folder + Unfinished);
            throw;
        }
    }

    public Task<IReadOnlyList<long>> MeasureCopiesAsync(RepositoryPlace place, IReadOnlyList<SafetyCopyId> newestFirst, CancellationToken cancellationToken) =>
        Task.FromResult(LinkedCopy.Measure(place.Path, [.. newestFirst.Select(copy => FolderOf(place, copy))]));

    public Task RemoveCopyAsync(RepositoryPlace place, SafetyCopyId copy, CancellationToken cancellationToken)
    {
        RemoveFolder(FolderOf(place, copy));
        RemoveFolder(FolderOf(place, copy) + Unfinished);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(SafetyCopyId Copy, DateTimeOffset BegunAt)>> ListCopiesAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var found = new List<(SafetyCopyId, DateTimeOffset)>();
        var folder = new DirectoryInfo(RepositoryFolders.SafetyCopiesIn(place.StoragePath, place.Id));
        foreach (var copy in folder.Exists ? folder.EnumerateDirectories() : [])
            if (SafetyCopyId.TryParse(copy.Name.Replace(Unfinished, "", StringComparison.Ordinal), null, out var id))
                found.Add((id, copy.CreationTimeUtc));
        return Task.FromResult<IReadOnlyList<(SafetyCopyId, DateTimeOffset)>>(found);
    }

    /// <summary>Lets the server's own borg forget which state of the repository it saw last, and what it keeps of its archives. The nonce it keeps: that only ever goes forward.</summary>
    public void Forget(RepositoryId id, string borgId)
    {
        var home = RepositoryFolders.BorgHomeOf(options, id);
        RemoveFolder(Path.Combine(home, ".cache", "borg", borgId));
        var security = Path.Combine(home, ".config", "borg", "security", borgId);
        if (Directory.Exists(security))
            File.Delete(Path.Combine(security, "manifest-timestamp"));
    }

    private static string FolderOf(RepositoryPlace place, SafetyCopyId copy) => RepositoryFolders.SafetyCopyIn(place.StoragePath, place.Id, copy);

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
