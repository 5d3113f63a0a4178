using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Makes entries of rows whose columns begin with <see cref="Columns"/>.</summary>
internal sealed class EntryReader(CatalogConnection connection)
{
    public const string Columns = "name, attribute, size, mtime, files, link";

    private readonly AttributeTable attributes = new(connection);

    public ArchiveEntry Read(Statement row)
    {
        var attribute = attributes.Get(row.Long(1));
        return new ArchiveEntry
        {
            Name = row.Blob(0).ToArray(),
            Type = attribute.Type,
            Mode = attribute.Mode,
            Owner = attribute.Owner,
            SizeBytes = row.Long(2),
            FileCount = row.IsNull(4) ? 1 : row.Long(4),
            ModifiedNanoseconds = row.Long(3),
            LinkTarget = row.Blob(5).ToArray(),
            IsHardLink = attribute.IsHardLink,
            IsImplied = attribute.IsImplied,
        };
    }
}
