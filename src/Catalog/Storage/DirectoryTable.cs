namespace BorgBackupServer.Catalog.Storage;

/// <summary>Ids of directories, shared by all chains. A directory keeps its id whatever becomes of it.</summary>
internal sealed class DirectoryTable(CatalogConnection connection)
{
    private readonly Statement find = connection.Prepare("SELECT id FROM directory WHERE parent = ?1 AND name = ?2");
    private long next = -1;

    /// <summary>The id, or -1 where no archive ever had this directory.</summary>
    public long Find(long parent, ReadOnlySpan<byte> name) => find.Bind(1, parent).Bind(2, name).Scalar(-1);

    /// <summary>The id of a path; -1 where there is none.</summary>
    public long Resolve(ReadOnlySpan<byte> path)
    {
        var id = Schema.Root;
        while (!path.IsEmpty && id >= 0)
        {
            var slash = path.IndexOf((byte)'/');
            id = Find(id, slash < 0 ? path : path[..slash]);
            path = slash < 0 ? [] : path[(slash + 1)..];
        }

        return id;
    }

    /// <summary>Makes a directory that <see cref="Find"/> did not find.</summary>
    public long Add(long parent, ReadOnlySpan<byte> name)
    {
        if (next < 0)
            next = connection.Prepare("SELECT max(id) FROM directory").Scalar(0) + 1;
        connection.Prepare("INSERT INTO directory(id, parent, name) VALUES(?1, ?2, ?3)")
            .Bind(1, next).Bind(2, parent).Bind(3, name).Run();
        return next++;
    }
}
