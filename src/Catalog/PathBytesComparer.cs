namespace BorgBackupServer.Catalog;

/// <summary>Compares paths by their bytes.</summary>
public sealed class PathBytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    private PathBytesComparer()
    {
    }

    public static PathBytesComparer Instance { get; } = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
