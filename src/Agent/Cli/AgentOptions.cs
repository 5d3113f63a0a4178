namespace BorgBackupServer.Agent.Cli;

/// <summary>The command line, read. Secrets are not in it: they come by environment or standard input.</summary>
public sealed record AgentOptions
{
    /// <summary>The subcommand, or <c>help</c> or <c>version</c>.</summary>
    public required string Command { get; init; }

    public required string StateDirectory { get; init; }

    public required string PolicyFile { get; init; }

    /// <summary><c>enrol --server</c>.</summary>
    public string? Server { get; init; }

    /// <summary><c>enrol --again</c>: replace the identity that is there.</summary>
    public bool IsAgain { get; init; }

    /// <summary><c>status --json</c>.</summary>
    public bool IsJson { get; init; }

    /// <summary><c>leave --yes</c>.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary><c>leave --offline</c>: forget the server without telling it.</summary>
    public bool IsOffline { get; init; }

    /// <summary><c>rsh --repository</c>: the borg id that the repository must have.</summary>
    public string? RepositoryId { get; init; }

    /// <summary>What borg appended to <c>rsh</c>: <c>-p port user@host borg serve …</c>.</summary>
    public IReadOnlyList<string> RemoteShellArguments { get; init; } = [];
}
