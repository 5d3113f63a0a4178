using System.Runtime.CompilerServices;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives;

/// <summary>What borg lists, as the catalog takes it; entry by entry, without keeping any.</summary>
internal sealed class CatalogEntries(IProgress<ServerWorkProgress> progress)
{
    private const int ProgressStep = 8_192;

    private readonly Dictionary<(long, long, string, string), Owner> owners = [];
    private Owner latest = Owner.Unknown;

    /// <summary>Each entry is good until the next one is asked for. A list that breaks off throws, so that no part of it is kept.</summary>
    public async IAsyncEnumerable<CatalogEntry> ReadAsync(FileEntryReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long bytes = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var entry = reader.Current;
            bytes += entry.Size;
            if (reader.Count % ProgressStep == 0)
                progress.Report(new ServerWorkProgress(reader.Count, bytes, new WirePath(entry.Path.Span).Text));
            yield return ToCatalog(entry);
        }

        if (reader.IsTruncated)
            throw new EndOfStreamException("The list of the archive breaks off.");
        progress.Report(new ServerWorkProgress(reader.Count, bytes, null));
    }

    private CatalogEntry ToCatalog(in FileEntry entry) => Of(entry, OwnerOf(entry));

    /// <summary>One entry alone.</summary>
    internal static CatalogEntry Of(in FileEntry entry) => Of(entry, new Owner(entry.UserId, entry.GroupId, entry.User, entry.Group));

    private static CatalogEntry Of(in FileEntry entry, Owner owner) => new()
    {
        Path = entry.Path,
        Type = entry.Kind switch
        {
            FileKind.Regular => EntryType.File,
            FileKind.Directory => EntryType.Directory,
            FileKind.SymbolicLink => EntryType.SymbolicLink,
            FileKind.BlockDevice => EntryType.BlockDevice,
            FileKind.CharacterDevice => EntryType.CharacterDevice,
            FileKind.Fifo => EntryType.Fifo,
            FileKind.Socket => EntryType.Socket,
            _ => EntryType.Other,
        },
        Mode = entry.Mode,
        Owner = owner,
        SizeBytes = entry.Size,
        // Nanoseconds in 64 bits end in the year 2262; a forged time beyond it stays there.
        ModifiedNanoseconds = Math.Clamp(entry.ModifiedMicroseconds, long.MinValue / 1_000, long.MaxValue / 1_000) * 1_000,
        LinkTarget = entry.LinkTarget,
        IsHardLink = entry.IsHardLink,
    };

    // One instance for each owner: nearly all neighbours share theirs, and the catalog compares references.
    private Owner OwnerOf(in FileEntry entry)
    {
        if (latest.Uid == entry.UserId && latest.Gid == entry.GroupId
            && ReferenceEquals(latest.User, entry.User) && ReferenceEquals(latest.Group, entry.Group))
            return latest;

        var key = (entry.UserId, entry.GroupId, entry.User, entry.Group);
        if (!owners.TryGetValue(key, out var owner))
            owners.Add(key, owner = new Owner(entry.UserId, entry.GroupId, entry.User, entry.Group));
        return latest = owner;
    }
}
