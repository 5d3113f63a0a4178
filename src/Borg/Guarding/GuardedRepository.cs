namespace BorgBackupServer.Borg.Guarding;

/// <summary>One repository in the rules of a client.</summary>
public sealed record GuardedRepository
{
    /// <summary>Just as the client has to ask for it.</summary>
    public required string Path { get; init; }

    /// <summary>borg's id of it, 64 hexadecimal digits; another repository in its place ends the session.</summary>
    public required string BorgId { get; init; }

    public required RepositoryMode Mode { get; init; }

    /// <summary>
    /// Sessions hold it shared (<c>flock</c>), maintenance alone. It lies where no client can write, and it is kept by
    /// borg too, so that it outlives a guard that was killed.
    /// </summary>
    public required string LockFile { get; init; }

    /// <summary>The most bytes of segments on disk; null for no bound.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>Into it, all sessions in it together; null for no bound of its own.</summary>
    public long? UpBytesPerSecond { get; init; }

    /// <summary>Out of it.</summary>
    public long? DownBytesPerSecond { get; init; }

    /// <summary>
    /// The server's socket that leads to it, where it lies on a remote host: the guard has neither the key nor the address.
    /// Null where it lies on this machine.
    /// </summary>
    public string? FarEnd { get; init; }

    /// <summary>The path under which it is opened there; null where it lies on this machine.</summary>
    public string? FarPath { get; init; }

    /// <summary>What it takes on a remote host, as the server measured it last; quotas count from there.</summary>
    public long? FarBytes { get; init; }

    /// <summary>On a remote host.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFar => FarEnd is not null;
}
