using System.Text;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Counts what the newest archive of a chain changed. One pass over the chain's present versions, with a look-up for each new one.</summary>
internal static class Changes
{
    private const int MostExtensions = 4096;
    private const int LongestExtension = 16;

    /// <summary>Null where the archive is not the newest of its chain, or there is none before it.</summary>
    public static ArchiveChanges? Measure(CatalogConnection connection, Guid archiveKey)
    {
        if (ArchiveRow.Find(connection, archiveKey) is not { } archive || archive.Number != archive.Newest)
            return null;
        var previous = connection.Prepare("SELECT coalesce(max(number), 0) FROM archive WHERE chain = ?1 AND number < ?2")
            .Bind(1, archive.Chain).Bind(2, archive.Number).Scalar(0);
        if (previous == 0)
            return null;

        var (known, unfamiliar) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal));
        var deleted = CountDeleted(connection, archive.Chain, previous, known);
        long files = 0, bytes = 0, added = 0, changed = 0, newBytes = 0;
        var present = connection.Prepare("""
            SELECT name, size, first = ?2,
              first = ?2 AND EXISTS(SELECT 1 FROM past p WHERE p.chain = ?1 AND p.last = ?3 AND p.directory = live.directory AND p.name = live.name)
            FROM live WHERE chain = ?1 AND files IS NULL
            """).Bind(1, archive.Chain).Bind(2, archive.Number).Bind(3, previous);
        while (present.Step())
        {
            var (size, isNew, wasThere) = (present.Long(1), present.Long(2) != 0, present.Long(3) != 0);
            (files, bytes) = (files + 1, bytes + size);
            if (isNew)
                (added, changed, newBytes) = (added + (wasThere ? 0 : 1), changed + (wasThere ? 1 : 0), newBytes + size);
            if (ExtensionOf(present.Blob(0)) is not { } extension)
                continue;
            if (!isNew || wasThere)
                Add(known, extension);
            else if (unfamiliar.TryGetValue(extension, out var count) || unfamiliar.Count < MostExtensions)
                unfamiliar[extension] = count + 1;
        }

        var strange = unfamiliar.Where(pair => !known.Contains(pair.Key)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return new ArchiveChanges
        {
            FileCount = files,
            TotalBytes = bytes,
            PreviousFileCount = connection.Prepare("SELECT file_count FROM archive WHERE chain = ?1 AND number = ?2").Bind(1, archive.Chain).Bind(2, previous).Scalar(0),
            AddedCount = added,
            ChangedCount = changed,
            DeletedCount = deleted,
            NewBytes = newBytes,
            UnfamiliarCount = strange.Sum(pair => pair.Value),
            UnfamiliarExtension = strange is [var most, ..] ? most.Key : null,
        };
    }

    private static long CountDeleted(CatalogConnection connection, long chain, long last, HashSet<string> known)
    {
        long deleted = 0;
        var ended = connection.Prepare("""
            SELECT name, EXISTS(SELECT 1 FROM live l WHERE l.chain = ?1 AND l.directory = past.directory AND l.name = past.name AND l.files IS NULL)
            FROM past WHERE chain = ?1 AND last = ?2 AND files IS NULL
            """).Bind(1, chain).Bind(2, last);
        while (ended.Step())
        {
            deleted += ended.Long(1) == 0 ? 1 : 0;
            if (ExtensionOf(ended.Blob(0)) is { } extension)
                Add(known, extension);
        }

        return deleted;
    }

    // Names come from a client; only what can be shown as it is counts as an extension.
    private static string? ExtensionOf(ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        var extension = name[(dot + 1)..];
        if (dot <= 0 || extension.Length is 0 or > LongestExtension)
            return null;
        foreach (var letter in extension)
            if (!char.IsAsciiLetterOrDigit((char)letter))
                return null;
        return Encoding.ASCII.GetString(extension).ToLowerInvariant();
    }

    private static void Add(HashSet<string> known, string extension)
    {
        if (known.Count < MostExtensions)
            known.Add(extension);
    }
}
