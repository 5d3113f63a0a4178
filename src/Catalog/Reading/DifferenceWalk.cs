using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Counts what differs beneath folders, through those alone in which something differs, and no further than agreed.</summary>
internal sealed class DifferenceWalk(CatalogConnection connection, DifferenceSpan span, int mostCounted)
{
    private readonly EntryReader reader = new(connection);
    private readonly DirectoryTable directories = new(connection);

    // Ended versions lie by the archive they ended with: a folder takes a search for each archive from the lower one on.
    private readonly int costOfFolder = 1 + (int)(span.CountArchives(connection) / 8);
    private long counted;

    /// <summary>Everything beneath the folder, from the lower archive to the higher; null once too much was counted.</summary>
    public DifferenceTally? Beneath(long directory)
    {
        var tally = default(DifferenceTally);
        var waiting = new Stack<long>([directory]);
        while (waiting.TryPop(out var folder))
        {
            if ((counted += costOfFolder) > mostCounted)
                return null;
            var rows = span.Fill(connection.Prepare($"SELECT {DifferenceSpan.Columns} {DifferenceSpan.Rows}"), folder);
            while (rows.Step())
            {
                if (++counted > mostCounted)
                    return null;
                var (low, high) = DifferenceSpan.Read(reader, rows);
                tally += DifferenceTally.Of(low, high);
                if (FolderOf(folder, low, high) is { } child)
                    waiting.Push(child);
            }
        }

        return tally;
    }

    /// <summary>The folder that this name is in either of the archives.</summary>
    public long? FolderOf(long parent, ArchiveEntry? low, ArchiveEntry? high) =>
        (low is { Type: EntryType.Directory } ? low : high is { Type: EntryType.Directory } ? high : null) is { } folder
            && directories.Find(parent, folder.Name) is >= 0 and var id
            ? id
            : null;
}
