using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Writes the differences between the chain's newest archive and the one being indexed. What no existing
/// archive holds is never kept as past: it would be garbage at once.
/// </summary>
internal sealed class VersionWriter(CatalogConnection connection, long chain, long number, long newest)
{
    // Kept at hand: finding the statement by its text costs a tenth of running it.
    private readonly Statement insert = connection.Prepare("INSERT INTO live VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");

    public long AddedCount { get; private set; }

    public long ChangedCount { get; private set; }

    public long RemovedCount { get; private set; }

    /// <summary>By how many rows <c>live</c> and <c>past</c> grew.</summary>
    public long LiveGrowth { get; private set; }

    public long PastGrowth { get; private set; }

    public void Insert(long directory, ReadOnlySpan<byte> name, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        InsertLive(directory, name, number, version, link);
        AddedCount++;
    }

    /// <summary>Ends the version under this name with the newest existing archive.</summary>
    public void Close(long directory, ReadOnlySpan<byte> name)
    {
        KeepAsPast(directory, name);
        connection.Prepare("DELETE FROM live WHERE chain = ?1 AND directory = ?2 AND name = ?3")
            .Bind(1, chain).Bind(2, directory).Bind(3, name).Run();
        LiveGrowth--;
        RemovedCount++;
    }

    /// <summary>Ends the version under this name and puts the archive's own in its place.</summary>
    public void Replace(long directory, ReadOnlySpan<byte> name, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        KeepAsPast(directory, name);
        var update = connection.Prepare("""
            UPDATE live SET first = ?4, attribute = ?5, size = ?6, mtime = ?7, files = ?8, link = ?9
            WHERE chain = ?1 AND directory = ?2 AND name = ?3
            """);
        Fill(update, directory, name, number, version, link).Run();
        ChangedCount++;
    }

    /// <summary>
    /// Takes back a <see cref="Close"/> where the same version arrived after all. True when there was one.
    /// </summary>
    public bool TryReopen(long directory, ReadOnlySpan<byte> name, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        var query = connection.Prepare("""
            SELECT first, attribute, size, mtime, ifnull(files, -1), link FROM past
            WHERE chain = ?1 AND last = ?2 AND directory = ?3 AND name = ?4
            """).Bind(1, chain).Bind(2, newest).Bind(3, directory).Bind(4, name);
        if (!query.Step())
            return false;
        var first = query.Long(0);
        var isSame = new VersionColumns(query.Long(1), query.Long(2), query.Long(3), query.Long(4)) == version
            && query.Blob(5).SequenceEqual(link);
        query.Reset();
        if (!isSame)
            return false;
        connection.Prepare("DELETE FROM past WHERE chain = ?1 AND last = ?2 AND directory = ?3 AND name = ?4")
            .Bind(1, chain).Bind(2, newest).Bind(3, directory).Bind(4, name).Run();
        PastGrowth--;
        InsertLive(directory, name, first, version, link);
        RemovedCount--;
        return true;
    }

    /// <summary>Ends every version directly in a directory.</summary>
    public void CloseAllIn(long directory)
    {
        connection.Prepare("""
            INSERT INTO past(chain, last, directory, name, first, attribute, size, mtime, files, link)
            SELECT chain, ?3, directory, name, first, attribute, size, mtime, files, link FROM live
            WHERE chain = ?1 AND directory = ?2 AND first <= ?3
            """).Bind(1, chain).Bind(2, directory).Bind(3, newest).Run();
        PastGrowth += connection.LastChangeCount;
        connection.Prepare("DELETE FROM live WHERE chain = ?1 AND directory = ?2")
            .Bind(1, chain).Bind(2, directory).Run();
        LiveGrowth -= connection.LastChangeCount;
        RemovedCount += connection.LastChangeCount;
    }

    private void KeepAsPast(long directory, ReadOnlySpan<byte> name)
    {
        connection.Prepare("""
            INSERT INTO past(chain, last, directory, name, first, attribute, size, mtime, files, link)
            SELECT chain, ?4, directory, name, first, attribute, size, mtime, files, link FROM live
            WHERE chain = ?1 AND directory = ?2 AND name = ?3 AND first <= ?4
            """).Bind(1, chain).Bind(2, directory).Bind(3, name).Bind(4, newest).Run();
        PastGrowth += connection.LastChangeCount;
    }

    private void InsertLive(
        long directory, ReadOnlySpan<byte> name, long first, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        Fill(insert, directory, name, first, version, link).Run();
        LiveGrowth++;
    }

    private Statement Fill(
        Statement statement, long directory, ReadOnlySpan<byte> name, long first, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        statement.Bind(1, chain).Bind(2, directory).Bind(3, name).Bind(4, first)
            .Bind(5, version.Attribute).Bind(6, version.Size).Bind(7, version.Modified);
        _ = version.IsDirectory ? statement.Bind(8, version.Files) : statement.BindNull(8);
        return link.IsEmpty ? statement.BindNull(9) : statement.Bind(9, link);
    }
}
