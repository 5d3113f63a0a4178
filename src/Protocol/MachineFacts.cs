namespace BorgBackupServer.Protocol;

/// <summary>What an agent says of its machine. Shown to people, never believed for a decision.</summary>
public sealed record MachineFacts
{
    public required string AgentVersion { get; init; }

    /// <summary>As <c>borg --version</c> prints it without the word borg, for example <c>1.2.4</c>; null when borg is missing.</summary>
    public string? BorgVersion { get; init; }

    public required string MachineName { get; init; }

    /// <summary>For example <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>As .NET's runtime identifiers have it: <c>x64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>See <see cref="Protocol.Capabilities"/>.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The client's own policy file in short, so that the server can offer only what the client will accept.</summary>
    public required PolicySummary Policy { get; init; }

    /// <summary>Where databases can be backed up from; null from agents that cannot.</summary>
    public IReadOnlyList<DatabaseSourceFacts>? DatabaseSources { get; init; }
}
