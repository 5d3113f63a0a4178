using BorgBackupServer.Borg.Output;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Shows a folder without the catalog, from borg's own list, for as long as the catalog is being built or mended. borg goes
/// through the whole archive for it: so it is bounded in time and in number, and what it found is kept for some minutes.
/// </summary>
public sealed class ArchiveListing(RepositoryBorg borg, TimeProvider time) : IDisposable
{
    private const int MostAtOnce = 2;
    private const int MostKept = 20;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim room = new(MostAtOnce, MostAtOnce);
    private readonly Lock gate = new();
    private readonly List<Kept> kept = [];

    /// <summary>Longer nobody waits for a page; some millions of files are listed in it.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null where it would take too much: then there is nothing but to wait for the catalog.</summary>
    internal async Task<FolderListing?> ReadAsync(Archive archive, byte[] folder, CancellationToken cancellationToken)
    {
        if (Find(archive.Id, folder) is { } known)
            return known.Listing;
        // Who comes when enough look already is not kept waiting.
        if (!await room.WaitAsync(TimeSpan.Zero, cancellationToken))
            return null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(MaxTime); // a real process is ended by the real clock
            var listing = new FolderListing(folder);
            return Keep(archive.Id, folder, await FillAsync(archive, listing, limit) ? listing : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Keep(archive.Id, folder, null);
        }
        finally
        {
            room.Release();
        }
    }

    public void Dispose() => room.Dispose();

    private async Task<bool> FillAsync(Archive archive, FolderListing listing, CancellationTokenSource limit)
    {
        // A name can be given to another archive; the id is the one that was recorded.
        if (!(await borg.ListArchivesAsync(archive.RepositoryId, limit.Token)).IsSuccess(out var list, out _)
            || !list.Archives.Any(seen => seen.Name == archive.Name && seen.Id == archive.BorgId))
            return false;
        var listed = await borg.ListFilesAsync(archive.RepositoryId, archive.Name, async (reader, stop) =>
        {
            while (await reader.ReadAsync(stop))
            {
                listing.Take(reader.Current);
                if (!listing.IsTooLarge)
                    continue;
                await limit.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }
        }, limit.Token);
        return !listed.IsProblem(out _);
    }

    private Kept? Find(ArchiveId id, byte[] folder)
    {
        lock (gate)
        {
            kept.RemoveAll(old => time.GetElapsedTime(old.At) > KeptFor);
            return kept.Find(old => old.Id == id && old.Folder.AsSpan().SequenceEqual(folder));
        }
    }

    // That it was too much is remembered too: a page asks again and again.
    private FolderListing? Keep(ArchiveId id, byte[] folder, FolderListing? listing)
    {
        lock (gate)
        {
            if (kept.Count >= MostKept)
                kept.RemoveAt(0);
            kept.Add(new Kept(id, folder, listing, time.GetTimestamp()));
        }

        return listing;
    }

    private sealed record Kept(ArchiveId Id, byte[] Folder, FolderListing? Listing, long At);
}
