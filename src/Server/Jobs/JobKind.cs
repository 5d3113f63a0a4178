namespace BorgBackupServer.Server.Jobs;

public enum JobKind
{
    /// <summary>Make an archive. Carried out by an agent; writes to the repository.</summary>
    Backup,

    /// <summary>Bring files back to a client. Carried out by an agent.</summary>
    Restore,

    /// <summary>Index an archive's files. Carried out by the server.</summary>
    Catalog,
}
