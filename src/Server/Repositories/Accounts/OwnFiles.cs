using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>Single-user mode: one account has everything, and this process does it itself.</summary>
public sealed class OwnFiles(ServerOptions options) : IRepositoryFiles
{
    private const string Unfinished = ".part";

    public TimeSpan LookEvery => TimeSpan.FromMinutes(5);

    public Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(RepositoryFolders.BorgHomeOf(options, place.Id), RepositoryFolders.OwnerOnly);
        Directory.CreateDirectory(RepositoryFolders.HomeAbove(place.Path), RepositoryFolders.OwnerOnly);
        return Task.CompletedTask;
    }

    public BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase, string? newPassphrase = null)
    {
        var home = RepositoryFolders.BorgHomeOf(options, place.Id);
        if (place.Copy is not null)
            home = IsolationSettings.TrialHomeIn(home);
        Directory.CreateDirectory(home, RepositoryFolders.OwnerOnly);
        return command.In(new BorgEnvironment { BaseDirectory = home, Passphrase = passphrase, NewPassphrase = newPassphrase });
    }

    public Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var file = RepositoryConfigFile.PathIn(place.Path);
        return Task.FromResult(File.Exists(file) ? OwnFile.ReadSmall(file, RepositoryConfigFile.MaxBytes) ?? "" : null);
    }

    public Task<BorgLock?> ReadLockAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult(BorgLock.Read(place.Path));

    public Task<LogMark?> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult(LogMark.Of(place.Path));

    public Task<LogVerdict?> AuditAsync(RepositoryPlace place, LogRecord? before, bool isOrdered, CancellationToken cancellationToken) => Task.Run(
        () => File.Exists(RepositoryConfigFile.PathIn(place.Path)) ? LogAudit.Run(place.Path, before, isOrdered, null, cancellationToken) : null, cancellationToken);

    public Task<WayBackOutcome> BringBackAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<int>? onProgress, CancellationToken cancellationToken) =>
        Task.Run(() => request.CarryOut(place.Path, copy is { } id ? FolderOf(place, id) : null, onProgress, cancellationToken), cancellationToken);

    public Task ForgetAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        BorgMemory.Forget(RepositoryFolders.BorgHomeOf(options, place.Id));
        return Task.CompletedTask;
    }

    public Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult(TreeSize.Measure(place.Path));

    public Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])[place.Path, RepositoryFolders.BorgHomeOf(options, place.Id)])
            RemoveFolder(folder);
        return Task.CompletedTask;
    }

    public Task SetAsideAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var folder = DeletedOf(place);
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        SetAside.Move(place.Path, folder);
        return Task.CompletedTask;
    }

    public Task ReturnAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        SetAside.Return(DeletedOf(place), place.Path);
        if (Directory.Exists(DeletedOf(place)))
            Directory.Delete(DeletedOf(place));
        return Task.CompletedTask;
    }

    public Task RemoveSetAsideAsync(RepositoryPlace place, Action<long>? onProgress, CancellationToken cancellationToken) =>
        Task.Run(() => SetAside.Remove(DeletedOf(place), onProgress, cancellationToken), cancellationToken);

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

    private static string DeletedOf(RepositoryPlace place) => RepositoryFolders.DeletedIn(place.StoragePath, place.Id);

    private static string FolderOf(RepositoryPlace place, SafetyCopyId copy) => RepositoryFolders.SafetyCopyIn(place.StoragePath, place.Id, copy);

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
