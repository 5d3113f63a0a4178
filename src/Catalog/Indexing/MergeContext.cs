using BorgBackupServer.Catalog.Search;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>What the merging of every directory of one indexing shares.</summary>
internal sealed class MergeContext(CatalogConnection connection, long chain, VersionWriter writer, NamePackWriter names)
{
    private long impliedAttribute = -1;

    public CatalogConnection Connection => connection;

    public long Chain => chain;

    public VersionWriter Writer => writer;

    public AttributeTable Attributes { get; } = new(connection);

    public DirectoryTable Directories { get; } = new(connection);

    /// <summary>Ids of directories that the archive seems to hold no more; one that was visited after all is no loss.</summary>
    public List<long> Vanished { get; } = [];

    public void Insert(long directory, ReadOnlySpan<byte> name, in VersionColumns version, ReadOnlySpan<byte> link)
    {
        writer.Insert(directory, name, version, link);
        names.Add(directory, name);
    }

    public void NoteVanished(long directory, ReadOnlySpan<byte> name)
    {
        var id = Directories.Find(directory, name);
        if (id >= 0)
            Vanished.Add(id);
    }

    /// <summary>Whether the chain's newest archive, as far as it is merged, has something directly in the directory.</summary>
    public bool HasLive(long directory) => connection
        .Prepare("SELECT 1 FROM live WHERE chain = ?1 AND directory = ?2 LIMIT 1").Bind(1, chain).Bind(2, directory).Scalar(0) == 1;

    /// <summary>The version that an item, or an implied directory, stands for. Sums are those of this visit alone.</summary>
    public VersionColumns Columns(DirectoryFrame frame, in Resolution resolution)
    {
        if (resolution.IsImplied)
            return new VersionColumns(ImpliedAttribute(), resolution.GrownBytes, 0, resolution.GrownFiles);
        ref var item = ref frame[resolution.Item];
        return resolution.IsDirectory
            ? new VersionColumns(item.Attribute, resolution.GrownBytes, item.Modified, resolution.GrownFiles)
            : new VersionColumns(item.Attribute, item.Size, item.Modified, VersionColumns.NoDirectory);
    }

    public static ReadOnlySpan<byte> Link(DirectoryFrame frame, in Resolution resolution) =>
        resolution.Item < 0 ? [] : frame.LinkOf(frame[resolution.Item]);

    /// <summary>What a version adds to the sums of the directories above it. Further names of a file weigh nothing.</summary>
    public (long Bytes, long Files) Weight(in VersionColumns version)
    {
        if (version.IsDirectory)
            return (version.Size, version.Files);
        return (Attributes.Get(version.Attribute).IsHardLink ? 0 : version.Size, 1);
    }

    private long ImpliedAttribute() =>
        impliedAttribute >= 0 ? impliedAttribute : impliedAttribute = Attributes.IdOf(EntryAttributes.Implied);
}
