namespace BorgBackupServer.Protocol;

/// <summary>Asks for orders and keeps the leases of the running jobs alive.</summary>
public sealed record PollRequest
{
    public required Guid SessionId { get; init; }

    /// <summary>
    /// Jobs that the agent has, running or not yet reported. A leased job that is missing here was never received,
    /// for example because the reply was lost: the server sends its order again, with the same epoch.
    /// </summary>
    public required IReadOnlyList<JobReference> Running { get; init; }
}
