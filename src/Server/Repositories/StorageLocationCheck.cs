using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Whether repositories can live in a folder: found out by writing there, not by guessing from its mode.</summary>
public sealed class StorageLocationCheck(ServerOptions options) : IDisposable
{
    /// <summary>Below this borg can do nothing at all.</summary>
    public const long LeastFreeBytes = 256L * 1024 * 1024;

    // Of two checks at once, one would take away the folder that it made while the other tries to write there.
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>The real path and its room, or why not. Leaves no folder behind that was not there before.</summary>
    public async Task<Result<Checked>> CheckAsync(ServerDatabase database, string? text, CancellationToken cancellationToken)
    {
        if (!Locate(text).IsSuccess(out var path, out var problem))
            return problem;
        if (await FindOverlapAsync(database, path, cancellationToken) is { } overlap)
            return overlap;
        if (options.Isolation is { } isolation)
            return CheckOpened(isolation, path);

        await turn.WaitAsync(cancellationToken);
        try
        {
            return await TryAsync(path, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    // In system mode the server cannot write there itself; root has opened the place for clients, or has not.
    private static Result<Checked> CheckOpened(IsolationSettings isolation, string path)
    {
        if (!isolation.Storages.Values.Contains(path))
        {
            return Problem.Invalid(
                "storage-location.not-opened", $"Root has not opened {path} for backups; opened are {string.Join(", ", isolation.Storages.Values)}.",
                $"Add a line to {IsolationSettings.File} on the server (storage NAME {path}), run {IsolationSettings.Program} setup as root, and restart the server.", "path");
        }

        return StorageMarker.Check(path) is { } missing
            ? missing
            : StorageSpace.Of(path) is { } space ? new Checked(path, space) : StorageProblems.Of(new IOException("its free space cannot be found out"), path);
    }

    private static async Task<Result<Checked>> TryAsync(string path, CancellationToken cancellationToken)
    {
        var made = new Stack<string>();
        try
        {
            MakeFolders(path, made);
            await TryWritingAsync(path, cancellationToken);
            if (StorageSpace.Of(path) is not { } space)
                return StorageProblems.Of(new IOException("its free space cannot be found out"), path);
            return space.FreeBytes >= LeastFreeBytes
                ? new Checked(path, space)
                : Problem.Invalid("storage-location.too-small", $"There is too little space left at {path}.", "Choose a place with room for backups.", "path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(exception, path);
        }
        finally
        {
            foreach (var folder in made.Where(folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
                Directory.Delete(folder);
        }
    }

    /// <summary>The real path, as far as it can be told without the database.</summary>
    public Result<string> Locate(string? text)
    {
        if (!StoragePath.Parse(text).IsSuccess(out var path, out var problem) || !StoragePath.Resolve(path).IsSuccess(out path, out problem))
            return problem;
        if (File.Exists(path))
            return Problem.Invalid("storage-location.not-a-folder", $"{path} is a file.", "Name a folder.", "path");
        if (!StoragePath.Resolve(options.DataDirectory).IsSuccess(out var data, out _))
            data = options.DataDirectory;
        string[] kept = [options.SshDirectory, options.BorgDirectory, options.CatalogDirectory, Path.Combine(options.DataDirectory, "escrow")];
        return path == data || kept.Any(folder => StoragePath.IsWithin(path, Path.Combine(data, Path.GetFileName(folder))))
            ? Problem.Invalid(
                "storage-location.inside-data", $"{path} belongs to the server itself.",
                $"Choose a folder of its own, for example {Path.Combine(data, "storage")}.", "path")
            : path;
    }

    private static async Task<Problem?> FindOverlapAsync(ServerDatabase database, string path, CancellationToken cancellationToken)
    {
        var known = await database.Set<StorageLocation>().AsNoTracking().Select(location => location.Path).ToListAsync(cancellationToken);
        if (known.Contains(path))
            return Problem.Conflict("storage-location.exists", $"{path} is a storage location already.", "Choose another folder.", "path");
        return known.Find(other => StoragePath.IsWithin(path, other) || StoragePath.IsWithin(other, path)) is { } overlapping
            ? Problem.Conflict("storage-location.nested", $"{path} and the storage location {overlapping} lie one inside the other.", "Choose a folder beside it.", "path")
            : null;
    }

    private static void MakeFolders(string path, Stack<string> made)
    {
        var missing = new Stack<string>();
        for (var folder = path; !Directory.Exists(folder); folder = Path.GetDirectoryName(folder) ?? "/")
            missing.Push(folder);
        foreach (var folder in missing)
        {
            Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
            made.Push(folder);
        }
    }

    private static async Task TryWritingAsync(string path, CancellationToken cancellationToken)
    {
        var probe = Path.Combine(path, $".borg-backup-server-probe-{Guid.CreateVersion7():N}");
        try
        {
            await OwnFile.ReplaceAsync(probe, "Can be deleted.\n", cancellationToken);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <param name="Path">Real and absolute, without a slash at its end.</param>
    public sealed record Checked(string Path, StorageSpace Space);
}
