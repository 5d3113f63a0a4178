namespace BorgBackupServer.Borg.Output;

public enum BorgExitKind
{
    Success,

    /// <summary>The work was done, and something is to be told: a create with warnings has written its archive.</summary>
    Warning,

    Error,

    /// <summary>Ended by a signal, or borg itself ended because of one.</summary>
    Signalled,
}
