namespace BorgBackupServer.Protocol;

/// <summary>One lease of one job. A job that is leased again gets the next epoch; words about a former epoch are stale.</summary>
public sealed record JobReference
{
    public required Guid JobId { get; init; }

    /// <summary>Counts the leases of the job, from 1.</summary>
    public required int Epoch { get; init; }
}
