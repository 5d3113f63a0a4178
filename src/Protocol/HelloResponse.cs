namespace BorgBackupServer.Protocol;

public sealed record HelloResponse
{
    public required string ClientName { get; init; }

    public required DateTimeOffset ServerTime { get; init; }

    /// <summary>How long the server holds a poll open at most. The agent's own time limit is longer than this.</summary>
    public required int PollSeconds { get; init; }

    /// <summary>Those of <see cref="HelloRequest.Running"/> that the server no longer wants. The agent stops and forgets them.</summary>
    public required IReadOnlyList<JobReference> Abandon { get; init; }
}
