namespace BorgBackupServer.Borg.Guarding;

/// <summary>How much one session may do. The defaults are far above an honest first backup of a large machine.</summary>
public sealed record SessionLimits
{
    /// <summary>Data put into the repository.</summary>
    public long Bytes { get; init; } = 16L << 40;

    /// <summary>New objects; the guard holds 50 bytes of memory for each.</summary>
    public long Objects { get; init; } = 20_000_000;

    /// <summary>Each makes files that no quota of borg's counts. An honest backup makes one, and one every half hour.</summary>
    public int Commits { get; init; } = 2000;

    /// <summary>A session that lasts longer is ended: its lock keeps everybody else out.</summary>
    public int Seconds { get; init; } = 4 * 24 * 3600;

    /// <summary>Below it no session for writing begins; borg needs room even to delete.</summary>
    public long FreeBytes { get; init; } = 2L << 30;

    /// <summary>The same as a part of the file system; the larger of both counts.</summary>
    public int FreePercent { get; init; } = 5;

    /// <summary>From the client, all its sessions together; null for no bound.</summary>
    public long? UpBytesPerSecond { get; init; }

    /// <summary>To the client.</summary>
    public long? DownBytesPerSecond { get; init; }
}
