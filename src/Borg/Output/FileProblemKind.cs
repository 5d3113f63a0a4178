namespace BorgBackupServer.Borg.Output;

public enum FileProblemKind
{
    /// <summary>Not there: a source of the plan that does not exist, or a file that vanished during the backup.</summary>
    Missing,

    Unreadable,

    /// <summary>Saved, but written to while it was read.</summary>
    Changed,
}
