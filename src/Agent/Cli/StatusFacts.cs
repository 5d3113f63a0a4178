using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.State;

namespace BorgBackupServer.Agent.Cli;

/// <summary>What <c>status --json</c> prints. Additive only.</summary>
public sealed record StatusFacts
{
    public required string Version { get; init; }

    public required bool IsEnrolled { get; init; }

    public string? Server { get; init; }

    public Guid? ClientId { get; init; }

    public string? ClientName { get; init; }

    public required bool IsRunning { get; init; }

    public ServerContact? Contact { get; init; }

    /// <summary>Jobs that run or whose end is not answered yet.</summary>
    public required IReadOnlyList<RunRecord> Runs { get; init; }

    /// <summary>Reports that wait for the server.</summary>
    public required int OutboxCount { get; init; }

    public string? BorgVersion { get; init; }

    /// <summary>What is wrong; empty if nothing is.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
