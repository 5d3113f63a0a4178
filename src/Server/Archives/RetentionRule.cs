namespace BorgBackupServer.Server.Archives;

/// <summary>Why retention keeps an archive.</summary>
public enum RetentionRule
{
    /// <summary>A person holds it.</summary>
    Held,

    /// <summary>A restore from it waits or runs.</summary>
    InUse,

    /// <summary>It is the newest good one of its plan, which never goes.</summary>
    Newest,

    /// <summary>Its backup did not end well, or is no longer known; retention neither counts nor deletes it.</summary>
    NotCounted,

    /// <summary>An archive of the plan is suspect, and nobody has said yet whether it is fine.</summary>
    Suspect,

    /// <summary>The plan's retention is paused, or the plan, its client or the server is.</summary>
    Paused,

    Within,
    Last,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}
