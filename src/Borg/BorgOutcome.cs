using BorgBackupServer.Borg.Output;

namespace BorgBackupServer.Borg;

/// <summary>How a borg command ended.</summary>
public sealed record BorgOutcome
{
    public required BorgExit Exit { get; init; }

    /// <summary>Null if the work was done, with or without warnings.</summary>
    public required BorgFailure? Failure { get; init; }

    /// <summary>What it printed to standard output; empty if that was streamed.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    public required LogDigest Log { get; init; }

    public bool IsDone => Failure is null;
}
