namespace BorgBackupServer.Server.Home;

/// <summary>How a client stands. Computed from facts whenever somebody asks, never stored. The worse, the smaller.</summary>
public enum Protection
{
    /// <summary>There are archives, but none young enough: something that should run does not.</summary>
    Overdue,

    /// <summary>An agent is there and not all of its plans have an archive yet.</summary>
    NotYet,

    /// <summary>The agent left or was shut out. Archives stay, new ones do not come.</summary>
    NoAgent,

    /// <summary>An agent is there, and no plan that says what to back up. Archives of plans that are no more protect nobody.</summary>
    NoPlan,

    /// <summary>Its archives are young enough, but a backup failed since.</summary>
    Failing,

    /// <summary>Added; no agent has enrolled yet.</summary>
    WaitsForAgent,

    /// <summary>Every plan has an archive that is young enough, seen by the server itself.</summary>
    Protected,
}
