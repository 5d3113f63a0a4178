using System.Buffers;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>Paths of directories by their ids. Remembers many, because what is found together lies together.</summary>
internal sealed class DirectoryPaths(CatalogConnection connection)
{
    private const int MaxKept = 20_000;
    private const int MaxKeptLength = 512;

    private readonly Dictionary<long, byte[]> kept = [];

    /// <summary>The path in bytes; empty for the root, null for a directory that is gone.</summary>
    public byte[]? Of(long id)
    {
        var climbed = new List<(long Id, byte[] Name)>();
        byte[]? path = [];
        while (id != Schema.Root && !kept.TryGetValue(id, out path))
        {
            // No path has more parts than bytes: more steps are a circle in a damaged file.
            if (climbed.Count > CatalogPath.MaxLength)
                throw new CatalogException(CatalogFault.Damaged, $"The directory {id} has no path.");
            var query = connection.Prepare("SELECT parent, name FROM directory WHERE id = ?1").Bind(1, id);
            if (!query.Step())
                return null;
            climbed.Add((id, query.Blob(1).ToArray()));
            id = query.Long(0);
            path = [];
            query.Reset();
        }

        if (climbed.Count == 0)
            return path;
        var built = new ArrayBufferWriter<byte>(256);
        built.Write(path);
        for (var at = climbed.Count - 1; at >= 0; at--)
        {
            if (built.WrittenCount > 0)
                built.Write("/"u8);
            built.Write(climbed[at].Name);
            Keep(climbed[at].Id, built.WrittenSpan);
        }

        return built.WrittenSpan.ToArray();
    }

    private void Keep(long id, ReadOnlySpan<byte> path)
    {
        // A hostile path of thousands of parts would otherwise be kept once for each of them.
        if (path.Length > MaxKeptLength)
            return;
        if (kept.Count >= MaxKept)
            kept.Clear();
        kept[id] = path.ToArray();
    }
}
