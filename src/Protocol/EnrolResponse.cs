namespace BorgBackupServer.Protocol;

/// <summary>What the agent keeps for its whole life as this client's agent.</summary>
public sealed record EnrolResponse
{
    public required Guid ClientId { get; init; }

    public required string ClientName { get; init; }

    /// <summary>256 random bits, base64url without padding. The server keeps only its hash.</summary>
    public required Secret ApiKey { get; init; }

    public required SshEndpoint Ssh { get; init; }

    /// <summary>The client's repositories at enrolment. The agent refuses orders for any other.</summary>
    public required IReadOnlyList<RepositoryPin> Repositories { get; init; }
}
