using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>An order that was accepted, until its end is answered. On disk, without any secret, so that a killed agent knows what it was at.</summary>
public sealed record RunRecord
{
    public required JobReference Job { get; init; }

    /// <summary>The order's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>What it was about, for people: the archive's name.</summary>
    public string? Subject { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Every sequence number up to this may have been used; see <see cref="Reports.SequenceCounter"/>.</summary>
    public required long SequenceReserved { get; init; }

    /// <summary>The hook that has to run yet, whatever happens; null for none. On disk before the hook before it starts.</summary>
    public string? DueHook { get; init; }

    /// <summary>How long it may take.</summary>
    public int? DueHookSeconds { get; init; }
}
