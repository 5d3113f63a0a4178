namespace BorgBackupServer.Server.Jobs;

/// <summary>See <c>JobLifecycle</c> for what leads where.</summary>
public enum JobState
{
    Queued,

    /// <summary>Given to an agent or a worker that has not said yet that it started.</summary>
    Leased,

    Running,

    /// <summary>The agent says done; the server looks for itself.</summary>
    Verifying,

    Succeeded,

    /// <summary>Done, but not everything: the warnings say what is missing.</summary>
    Warned,

    Failed,
    Cancelled,

    /// <summary>The lease ran out without a word. A late report of the same epoch still counts.</summary>
    Lost,
}
