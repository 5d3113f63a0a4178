namespace BorgBackupServer.Server.Archives;

/// <summary>Whether the files of an archive can be browsed and searched.</summary>
public enum CatalogState
{
    Waiting,
    Indexed,
    Failed,
}
