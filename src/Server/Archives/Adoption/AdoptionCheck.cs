using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>Whether a foreign repository can become one of this server's. It is read and not written to, and nothing in it is believed.</summary>
public sealed class AdoptionCheck(ServerBorg borg, RepositoryEscrow escrow, ServerOptions options)
{
    /// <summary>A list that is longer is not taken in: each archive is a row, and each has its files in the catalog.</summary>
    public const int MostArchives = 20_000;

    /// <param name="Path">The folder that was asked for, inside of the location.</param>
    /// <param name="StoragePath">The location itself.</param>
    /// <param name="Passed">Folders that are the server's own.</param>
    public sealed record Place(string Path, string StoragePath, IReadOnlySet<string> Passed);

    /// <param name="Passphrase">The one that opens it.</param>
    /// <param name="Archives">Without checkpoints, each id once, the oldest first.</param>
    /// <param name="Bytes">On the disk.</param>
    public sealed record Inspected(string Path, string StoragePath, string BorgId, string Encryption, string Passphrase, IReadOnlyList<ListedArchive> Archives, long? Bytes)
    {
        public override string ToString() => Path;
    }

    /// <summary>A folder of a location that is there; its own folder where none is named.</summary>
    public async Task<Result<Place>> LocateAsync(ServerDatabase database, StorageLocationId id, string? text, CancellationToken cancellationToken)
    {
        if (options.Isolation is not null)
            return Problem.Conflict("adoption.not-in-system-mode", "In system mode the server cannot take over files: they belong to other accounts.", "Make a repository here, and copy the old one's archives into it with borg on the client.");
        if (await database.Set<StorageLocation>().AsNoTracking().SingleOrDefaultAsync(location => location.Id == id, cancellationToken) is not { } location)
            return Problem.NotFound("storage-location");
        if (RemoteAddress.IsOne(location.Path))
            return RemoteRefusals.Adoption;
        if (StorageMarker.Check(location.Path) is { } missing)
            return missing;
        if (!StoragePath.Parse(text is null or "" ? location.Path : text).IsSuccess(out var path, out var problem) || !StoragePath.Resolve(path).IsSuccess(out var real, out problem))
            return problem;
        if (real != path)
            return Problem.Invalid("adoption.path-has-links", $"There is a symbolic link in {path}.", $"Name the real folder: {real}", "path");
        if (!StoragePath.IsWithin(path, location.Path) || !Directory.Exists(path))
            return Problem.Invalid("adoption.path-outside", $"There is no such folder in the storage location {location.Path}.", "A repository can be adopted where it lies in a storage location. Move it there, or add the location.", "path");
        var known = await database.Set<Repository>().Select(repository => repository.Path).ToListAsync(cancellationToken);
        return new Place(path, location.Path, known.Append(Path.Combine(location.Path, "safety-copies")).Append(Path.Combine(location.Path, "deleted")).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Opens it with the passphrase and lists it.</summary>
    /// <param name="passphrase">Null or empty where the server has kept it.</param>
    public async Task<Result<Inspected>> InspectAsync(ServerDatabase database, StorageLocationId id, string path, string? passphrase, CancellationToken cancellationToken)
    {
        if (!(await LocateAsync(database, id, path, cancellationToken)).IsSuccess(out var place, out var problem))
            return problem;
        try
        {
            if (place.Path == place.StoragePath || place.Passed.Any(own => StoragePath.IsWithin(place.Path, own)) || RepositorySearch.Look(place.Path) is not { } found)
                return Problem.Invalid("adoption.no-repository", $"{place.Path} is no repository that could be adopted.", "Choose one that the search has found.", "path");
            if (await database.Set<Repository>().AnyAsync(repository => repository.BorgId == found.BorgId, cancellationToken))
                return Problem.Conflict("adoption.id-known", "The server has a repository with this id already: this is a copy of it.", "Two with one id spoil each other's encryption, so it is not adopted. Restore from it with borg itself.");
            if (RepositorySearch.FindLink(place.Path) is { } link)
                return Problem.Conflict("adoption.has-links", $"{link} is no plain file.", "borg makes no links. Find out who did, and where they lead, before anything is read from it.");
            if (RefuseUnwritable(place.Path) is { } unwritable)
                return unwritable;
            if (BorgLock.Read(place.Path)?.Holders.FirstOrDefault(holder => holder.IsAlive) is { } user)
                return Problem.Conflict("repository.lock-held", $"Process {user.ProcessId} of this machine works in the repository.", "Wait for its end, and see that nobody uses the repository at its present place any more.");
            if ((passphrase is { Length: > 0 } ? passphrase : FindKept(found.BorgId)) is not { } secret)
                return Problem.Invalid("adoption.passphrase-missing", "The passphrase of the repository is needed.", "It stands where the backups to it were set up.", "passphrase");
            return await ListAsync(place, found, secret, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(unreadable, place.Path);
        }
    }

    /// <summary>The passphrase of a repository that this server has unlinked; null where it keeps none.</summary>
    public string? FindKept(string borgId) => escrow.FindUnlinked(borgId);

    private async Task<Result<Inspected>> ListAsync(Place place, FoundRepository found, string passphrase, CancellationToken cancellationToken)
    {
        // A home of its own that is thrown away: borg must not remember the repository at its present place.
        var home = Path.Combine(options.BorgDirectory, $"adoption-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(home, RepositoryFolders.OwnerOnly);
        try
        {
            var command = new Borg.Commands.ListArchives { Repository = RepositoryLocation.Local(place.Path), BypassesLock = true };
            if (!(await borg.RunAsync(command.In(new BorgEnvironment { BaseDirectory = home, Passphrase = passphrase }), cancellationToken)).IsSuccess(out var outcome, out var problem))
                return Explain(problem);
            if (!ArchiveList.TryParse(outcome.Output.Span, out var list) || list.Repository.Id != found.BorgId)
                return Problem.Conflict("adoption.unreadable", "What borg says of the repository cannot be read.", "Nothing was changed. Look at it with borg itself.");
            if (!EncryptionNames.All.Contains(list.Encryption.Mode))
                return UnfitMode(list.Encryption.Mode);
            var archives = list.Archives.Where(archive => !archive.IsCheckpoint).DistinctBy(archive => archive.Id).OrderBy(archive => archive.Start ?? archive.Time).ToList();
            return archives.Count > MostArchives
                ? Problem.Conflict("adoption.too-many-archives", $"The repository lists {archives.Count} archives; at most {MostArchives} are taken in.", "Delete what is not needed with borg itself, then try again.")
                : new Inspected(place.Path, place.StoragePath, found.BorgId, list.Encryption.Mode, passphrase, archives, TreeSize.Measure(place.Path));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static Problem Explain(Problem problem) => problem.Code switch
    {
        "repository.passphrase-wrong" => Problem.Invalid("adoption.passphrase-wrong", "The passphrase does not open the repository.", "It stands where the backups to it were set up.", "passphrase"),
        "repository.key-missing" => UnfitMode("keyfile"),
        "repository.changed" => UnfitMode("none"),
        _ => problem,
    };

    private static Problem UnfitMode(string mode) => Problem.Conflict(
        "adoption.mode-not-fit", mode == "none" ? "The repository is not encrypted." : $"The repository is encrypted in another way than this server knows ({mode}).",
        "Adopted are repositories whose key lies in them, below a passphrase (repokey, repokey-blake2). Others can be copied into a new one with borg on the client.");

    // Tried, because the mode of a file says nothing of mounts; and borg's own brake would turn compact into nothing.
    private static Problem? RefuseUnwritable(string path)
    {
        using (var config = new FileStream(RepositoryConfigFile.PathIn(path), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        using (var reader = new StreamReader(config))
            if (reader.ReadToEnd().Split('\n').Any(line => line.Split('=', 2) is [var key, var value] && key.Trim() == "append_only" && value.Trim() == "1"))
                return Problem.Conflict("adoption.append-only", "The repository is append-only by its own config, which would turn every compact into nothing.", $"Switch that off first: borg config {path} append_only 0. What clients may do is the guard's business here.");
        var probe = Path.Combine(path, "data", $".probe-{Guid.CreateVersion7():N}");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
        return null;
    }
}
