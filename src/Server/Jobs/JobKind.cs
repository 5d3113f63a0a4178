namespace BorgBackupServer.Server.Jobs;

public enum JobKind
{
    /// <summary>Make an archive. Carried out by an agent; writes to the repository.</summary>
    Backup,

    /// <summary>Bring files back to a client. Carried out by an agent.</summary>
    Restore,

    /// <summary>Index an archive's files. Carried out by the server.</summary>
    Catalog,

    /// <summary>Delete the archives of a plan that retention does not keep. Carried out by the server; writes to the repository.</summary>
    Prune,

    /// <summary>Free what was deleted. Carried out by the server; writes to the repository.</summary>
    Compact,

    /// <summary>Look at where a restore would write. Carried out by an agent within a moment; changes nothing, and is in no list unless asked for.</summary>
    Look,

    /// <summary>Undo damage in a repository, or bring back what was deleted. Carried out by the server; writes to the repository.</summary>
    WayBack,

    /// <summary>Hold a repository against itself with <c>borg check</c>. Carried out by the server, alone in the repository; changes nothing.</summary>
    Check,

    /// <summary>Remove a deleted repository for good when its cooling-off is over. Carried out by the server.</summary>
    Removal,

    /// <summary>Carry a repository to another storage location. Carried out by the server, alone in the repository.</summary>
    Move,

    /// <summary>Restore files to nowhere, to see that they can be. Carried out by the server; changes nothing.</summary>
    Proof,

    /// <summary>The same by an agent, into a folder of its own, with a comparison with its live files; and then by the server.</summary>
    ClientProof,

    /// <summary>Take what can be had of a damaged repository, or try that on a copy. Carried out by the server, alone in the repository.</summary>
    Repair,
}
