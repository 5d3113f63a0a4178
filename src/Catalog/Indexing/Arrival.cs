namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// One name that arrived in a directory during this indexing. Either an item of the archive (declared), or
/// a note from a directory beneath (not declared) about what arrived in it.
/// </summary>
internal struct Arrival
{
    public int NameStart;
    public int NameLength;
    public int LinkStart;
    public int LinkLength;
    public long Attribute;

    /// <summary>Of a directory: by how much the bytes beneath it grew in this visit.</summary>
    public long Size;
    public long Modified;

    /// <summary>Of a directory: by how many files it grew in this visit.</summary>
    public long Files;
    public ArrivalTraits Traits;

    public readonly bool Is(ArrivalTraits trait) => (Traits & trait) != 0;
}
