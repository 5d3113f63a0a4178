using System.Collections.Concurrent;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>The catalog files, one for each repository. Readers come and go as they like; writers of one repository take turns.</summary>
public sealed class Catalogs(ServerOptions options)
{
    private readonly ConcurrentDictionary<RepositoryId, SemaphoreSlim> writers = new();

    public string PathOf(RepositoryId id) => Path.Combine(options.CatalogDirectory, $"{id}.catalog");

    /// <summary>Opens the catalog; the caller disposes it. Opened for each use, so that a file that is built anew replaces the old one at once.</summary>
    public CatalogOpening Open(RepositoryId id) => CatalogFile.Open(PathOf(id));

    /// <summary>An empty catalog in the place of whatever is there. Only by who holds the turn of <see cref="EnterAsync"/>.</summary>
    /// <exception cref="CatalogException">It cannot be made.</exception>
    public CatalogFile Create(RepositoryId id)
    {
        try
        {
            Directory.CreateDirectory(options.CatalogDirectory, OwnerOnly.Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CatalogException(CatalogFault.Storage, "The folder of the catalogs cannot be made.", error);
        }

        return CatalogFile.Create(PathOf(id));
    }

    /// <summary>
    /// Notes that a reader has found damage that opening the file does not show. The note lies beside the file, so that
    /// whoever writes next builds it anew, also after a restart.
    /// </summary>
    public void MarkDamaged(RepositoryId id) => File.WriteAllBytes(NoteOf(id), []);

    public bool IsMarkedDamaged(RepositoryId id) => File.Exists(NoteOf(id));

    /// <summary>Removes the catalog, and then the note. Only by who holds the turn of <see cref="EnterAsync"/>.</summary>
    public void Delete(RepositoryId id)
    {
        CatalogFile.Delete(PathOf(id));
        File.Delete(NoteOf(id));
    }

    /// <summary>Waits for the turn to write; disposing the answer ends it.</summary>
    public async Task<IDisposable> EnterAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        var writer = writers.GetOrAdd(id, static _ => new SemaphoreSlim(1, 1));
        await writer.WaitAsync(cancellationToken);
        return new Turn(writer);
    }

    private string NoteOf(RepositoryId id) => PathOf(id) + ".damaged";

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
