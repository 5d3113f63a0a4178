using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Makes entries of rows whose columns begin with <see cref="Columns"/>.</summary>
internal sealed class EntryReader(CatalogConnection connection)
{
    public const string Columns = "name, attribute, size, mtime, files, link";

    private readonly AttributeTable attributes = new(connection);

    public ArchiveEntry Read(Statement row) => Read(row, 1);

    /// <param name="row">Its first column is the name.</param>
    /// <param name="from">The column of the attribute, which the others follow.</param>
    public ArchiveEntry Read(Statement row, int from)
    {
        var attribute = attributes.Get(row.Long(from));
        return new ArchiveEntry
        {
            Name = row.Blob(0).ToArray(),
            Type = attribute.Type,
            Mode = attribute.Mode,
            Owner = attribute.Owner,
            SizeBytes = row.Long(from + 1),
            FileCount = row.IsNull(from + 3) ? 1 : row.Long(from + 3),
            ModifiedNanoseconds = row.Long(from + 2),
            LinkTarget = row.Blob(from + 4).ToArray(),
            IsHardLink = attribute.IsHardLink,
            IsImplied = attribute.IsImplied,
        };
    }
}
