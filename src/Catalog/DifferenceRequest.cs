namespace BorgBackupServer.Catalog;

/// <summary>Asks what of one folder differs between two archives. Those of one chain share what did not change; others are held against each other name by name.</summary>
public sealed record DifferenceRequest
{
    public const int MaxLimit = 1_000;

    public required Guid Before { get; init; }

    public required Guid After { get; init; }

    /// <summary>Path of the folder; empty for the root.</summary>
    public required ReadOnlyMemory<byte> Path { get; init; }

    public DifferenceOrder Order { get; init; } = DifferenceOrder.Growth;

    public int Offset { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many differing entries are counted at most; beyond it tallies are null. One takes a few microseconds.</summary>
    public int MaxCounted { get; init; } = 50_000;
}
