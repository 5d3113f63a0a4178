using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Home;

/// <summary>One client and how it stands.</summary>
public sealed record ClientStanding
{
    public required ClientId ClientId { get; init; }

    public required string Name { get; init; }

    public required ClientState State { get; init; }

    /// <summary>As stored; <see cref="AgentPresence"/> knows better.</summary>
    public required DateTimeOffset? LastSeenAt { get; init; }

    public required Protection Protection { get; init; }
}
