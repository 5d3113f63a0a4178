using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.State;

/// <summary>Whose agent this is, and how it knows its server again. Written at enrolment, never changed by an order.</summary>
public sealed record AgentIdentity
{
    /// <summary>The server's address without a path, for example <c>https://backup.example.org</c>.</summary>
    public required string Server { get; init; }

    public required Guid ClientId { get; init; }

    public required string ClientName { get; init; }

    public required Secret ApiKey { get; init; }

    public required SshEndpoint Ssh { get; init; }

    /// <summary>The only repositories that orders may name.</summary>
    public required IReadOnlyList<RepositoryPin> Repositories { get; init; }

    public required DateTimeOffset EnrolledAt { get; init; }
}
