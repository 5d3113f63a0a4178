namespace BorgBackupServer.Protocol;

/// <summary>How far it is. About one a second, only the newest is sent, none is kept.</summary>
public sealed record ProgressReport : ReportBody
{
    public required long FileCount { get; init; }

    /// <summary>Bytes read on a backup, bytes written on a restore.</summary>
    public required long OriginalBytes { get; init; }

    /// <summary>Zero on a restore.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>New bytes in the repository; zero on a restore.</summary>
    public required long DeduplicatedBytes { get; init; }

    /// <summary>What is being worked on; null between files.</summary>
    public WirePath? CurrentPath { get; init; }
}
