using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Holds the arrivals of directories too large for memory in a temporary table, which SQLite keeps on disk,
/// and gives them back in the order of names, a piece at a time.
/// </summary>
internal sealed class Staging(CatalogConnection connection, int pieceBytes)
{
    private long sequence;
    private bool isReady;

    /// <summary>Moves the frame's arrivals out of memory.</summary>
    public void Spill(DirectoryFrame frame)
    {
        Prepare();
        var insert = connection.Prepare("INSERT INTO temp.staged VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        for (var index = 0; index < frame.Count; index++)
        {
            ref var arrival = ref frame[index];
            insert.Bind(1, frame.Id).Bind(2, frame.NameOf(arrival)).Bind(3, sequence++).Bind(4, arrival.Attribute)
                .Bind(5, arrival.Size).Bind(6, arrival.Modified).Bind(7, arrival.Files).Bind(8, (long)arrival.Traits)
                .Bind(9, frame.LinkOf(arrival)).Run();
        }

        frame.HasSpilled = true;
        frame.Clear();
    }

    /// <summary>
    /// Loads the next piece behind a name into the empty frame; arrivals of one name stay together. False when
    /// the piece is the last one.
    /// </summary>
    public bool Load(DirectoryFrame frame, ReadOnlySpan<byte> after)
    {
        var query = connection.Prepare("""
            SELECT name, attribute, size, mtime, files, traits, link FROM temp.staged
            WHERE directory = ?1 AND name > ?2 ORDER BY name, sequence
            """).Bind(1, frame.Id).Bind(2, after);
        while (query.Step())
        {
            var name = query.Blob(0);
            if (frame.Count > 0 && frame.BufferedBytes >= pieceBytes && !frame.NameOf(frame[frame.Count - 1]).SequenceEqual(name))
            {
                query.Reset();
                return true;
            }

            frame.Append(
                new Arrival
                {
                    Attribute = query.Long(1),
                    Size = query.Long(2),
                    Modified = query.Long(3),
                    Files = query.Long(4),
                    Traits = (ArrivalTraits)query.Long(5),
                },
                name,
                query.Blob(6));
        }

        return false;
    }

    /// <summary>Forgets a directory that has been merged.</summary>
    public void Drop(long directory) => connection
        .Prepare("DELETE FROM temp.staged WHERE directory = ?1").Bind(1, directory).Run();

    private void Prepare()
    {
        if (isReady)
            return;
        connection.Execute("DROP TABLE IF EXISTS temp.staged");
        connection.Execute("""
            CREATE TEMP TABLE staged(
              directory INTEGER, name BLOB, sequence INTEGER, attribute INTEGER, size INTEGER, mtime INTEGER,
              files INTEGER, traits INTEGER, link BLOB, PRIMARY KEY(directory, name, sequence)) WITHOUT ROWID
            """);
        isReady = true;
    }
}
