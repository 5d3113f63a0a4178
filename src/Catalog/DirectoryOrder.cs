namespace BorgBackupServer.Catalog;

/// <summary>How a directory is sorted. Names compare by bytes; equal keys fall back to the name.</summary>
public enum DirectoryOrder
{
    Name,
    NameDescending,
    Size,
    SizeDescending,
    Modified,
    ModifiedDescending,
}
