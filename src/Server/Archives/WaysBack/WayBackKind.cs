namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>How a repository is brought back.</summary>
public enum WayBackKind
{
    /// <summary>To the last audit: whatever was written since is taken away, honest or not.</summary>
    Whole,

    /// <summary>Only the damage is undone; archives that came since stay.</summary>
    DamageOnly,

    /// <summary>What a safety copy has and the repository has not comes back; what came since stays.</summary>
    SafetyCopy,
}
