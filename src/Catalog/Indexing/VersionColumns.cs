namespace BorgBackupServer.Catalog.Indexing;

/// <summary>The columns of a version but for its name, its first archive and its link target.</summary>
internal readonly record struct VersionColumns(long Attribute, long Size, long Modified, long Files)
{
    /// <summary><see cref="Files"/> of anything that is no directory: null in the table.</summary>
    public const long NoDirectory = -1;

    public bool IsDirectory => Files != NoDirectory;
}
