namespace BorgBackupServer.Protocol;

/// <summary>What the agent read and loaded for a proof of databases.</summary>
public sealed record LoadFacts
{
    /// <summary>Files that came out of the archive, dumps and others.</summary>
    public required long FileCount { get; init; }

    /// <summary>Bytes of their contents.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 over all that came out, 64 hexadecimal digits; null if it was not read to its end.</summary>
    public string? Digest { get; init; }

    public required long LoadedCount { get; init; }

    public required long FailedCount { get; init; }

    public required long NotPossibleCount { get; init; }

    /// <summary>Tables in all databases that were loaded.</summary>
    public required long TableCount { get; init; }

    /// <summary>Rows that were counted in them.</summary>
    public required long RowCount { get; init; }

    /// <summary>The databases, those with trouble first; at most 100.</summary>
    public required IReadOnlyList<LoadedDatabase> Databases { get; init; }

    /// <summary>Why some or all could not be tried here; null if all could.</summary>
    public WireProblem? NotPossible { get; init; }

    /// <inheritdoc cref="ProofFacts.Trouble"/>
    public string? Trouble { get; init; }
}
