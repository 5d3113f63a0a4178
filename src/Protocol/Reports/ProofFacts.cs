namespace BorgBackupServer.Protocol;

/// <summary>What the agent restored for a proof, and what its live files said to it. Each plain file is in exactly one of the counts of comparison.</summary>
public sealed record ProofFacts
{
    /// <summary>Files, links and devices that came out of the archive.</summary>
    public required long FileCount { get; init; }

    /// <summary>Bytes of their contents.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 over all that came out, 64 hexadecimal digits; the server's own reading must have the same.</summary>
    public required string Digest { get; init; }

    /// <summary>Restored, and equal to the live file byte for byte.</summary>
    public required long EqualCount { get; init; }

    public required long EqualBytes { get; init; }

    /// <summary>The live file has changed since the backup. No fault.</summary>
    public required long ChangedCount { get; init; }

    /// <summary>There is no live file any more. No fault.</summary>
    public required long GoneCount { get; init; }

    /// <summary>The live file has not changed since the backup, and is another. A fault: of the backup, or of a disk.</summary>
    public required long DifferingCount { get; init; }

    /// <summary>No plain file, not readable, or not open to the agent by the client's policy.</summary>
    public required long UncomparedCount { get; init; }

    /// <summary>Could not be written into the agent's folder.</summary>
    public required long UnwrittenCount { get; init; }

    /// <summary>borg's words where it could not read on; null where all came out.</summary>
    public string? Trouble { get; init; }

    /// <summary>The first of those that differ, at most 20.</summary>
    public required IReadOnlyList<WirePath> FirstDiffering { get; init; }
}
