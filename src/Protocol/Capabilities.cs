namespace BorgBackupServer.Protocol;

/// <summary>What an agent can do, as it says in its hello. Strings, so that an old server can carry a new one.</summary>
public static class Capabilities
{
    public const string Backup = "backup/1";
    public const string Restore = "restore/1";

    /// <summary>Restores to the original place, and beside files that are there already.</summary>
    public const string RestoreOver = "restore/2";

    public const string Look = "look/1";
    public const string Receive = "receive/1";
    public const string Proof = "proof/1";

    /// <summary>Loads dumps of databases into a server of its own.</summary>
    public const string LoadProof = "load-proof/1";

    /// <summary>Backups with hooks.</summary>
    public const string Hooks = "hooks/1";

    /// <summary>Backups of databases; such an agent knows hooks, too.</summary>
    public const string Databases = "databases/1";

    /// <summary>Signs in at databases as an order says, where the client's own file leaves that to the server; such an agent knows databases and their restore, too.</summary>
    public const string SignIns = "sign-ins/1";

    /// <summary>Loads databases of other clients.</summary>
    public const string ReceiveDatabase = "receive-database/1";

    public const string RestoreDatabase = "restore-database/1";

    /// <summary>Follows <see cref="RepositoryTarget.Generation"/>.</summary>
    public const string CleanStart = "clean-start/1";
}
