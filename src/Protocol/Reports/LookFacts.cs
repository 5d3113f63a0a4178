namespace BorgBackupServer.Protocol;

/// <summary>What the agent saw where a restore would write.</summary>
public sealed record LookFacts
{
    /// <summary>Files that are there already, folders aside.</summary>
    public required long ExistingCount { get; init; }

    /// <summary>True if there were more than the agent counts, or it took too long.</summary>
    public required bool IsCutOff { get; init; }

    /// <summary>The first of them, at most 20, as the order named them.</summary>
    public required IReadOnlyList<WirePath> FirstExisting { get; init; }

    /// <summary>Room on the file system of the target.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Of the order's names those that this machine does not know; their files get the numbers that the archive has.</summary>
    public required IReadOnlyList<string> MissingUsers { get; init; }

    public required IReadOnlyList<string> MissingGroups { get; init; }
}
