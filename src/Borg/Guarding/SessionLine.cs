namespace BorgBackupServer.Borg.Guarding;

/// <summary>One line in the record of a session, <c>&lt;id&gt;.jsonl</c>. What does not belong to the event is left out.</summary>
public sealed record SessionLine
{
    public required SessionEvent Event { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The guard's process: SIGTERM ends the session in order.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Address and port that the connection came from, as sshd says.</summary>
    public string? Source { get; init; }

    /// <summary>borg's id of the repository.</summary>
    public string? Repository { get; init; }

    public bool? IsExclusive { get; init; }

    public RefusalKind? Refusal { get; init; }

    /// <summary>How many of this kind so far.</summary>
    public long? Count { get; init; }

    /// <summary>For a person; bounded, may quote the client.</summary>
    public string? Text { get; init; }

    public long? BytesFromClient { get; init; }

    public long? BytesToClient { get; init; }

    public long? ObjectsPut { get; init; }

    public long? ObjectBytes { get; init; }

    public long? ObjectsDeleted { get; init; }

    public long? Commits { get; init; }

    public long? IgnoredOverputs { get; init; }

    public IReadOnlyDictionary<RefusalKind, long>? Refusals { get; init; }

    public int? ExitCode { get; init; }
}
