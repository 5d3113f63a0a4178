namespace BorgBackupServer.Agent.Session;

/// <summary>What the session loop does next.</summary>
public enum SessionStep
{
    Poll,

    /// <summary>Wait for <see cref="Backoff.After"/>, then say hello.</summary>
    WaitThenHello,

    /// <summary>Wait for <see cref="Backoff.AfterRejection"/>, then say hello.</summary>
    WaitLongThenHello,
    End,
}
