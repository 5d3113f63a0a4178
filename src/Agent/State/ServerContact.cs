namespace BorgBackupServer.Agent.State;

/// <summary>The last word with the server, for <c>status</c>. A file because status is another process.</summary>
public sealed record ServerContact
{
    public DateTimeOffset? LastContactAt { get; init; }

    public required bool IsConnected { get; init; }

    /// <summary>Why it is not connected; null while it is.</summary>
    public string? Trouble { get; init; }

    public string? BorgVersion { get; init; }
}
