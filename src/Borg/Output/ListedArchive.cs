namespace BorgBackupServer.Borg.Output;

/// <summary>One line of a repository's manifest. Name and times are the client's claims.</summary>
public sealed record ListedArchive
{
    public required string Name { get; init; }

    /// <inheritdoc cref="CreatedArchive.Id"/>
    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    public DateTimeOffset? Start { get; init; }

    /// <summary>Left by a backup that was interrupted: <c>name.checkpoint</c>, <c>name.checkpoint.2</c>, …</summary>
    public bool IsCheckpoint =>
        Name.EndsWith(".checkpoint", StringComparison.Ordinal) ||
        (Name.LastIndexOf(".checkpoint.", StringComparison.Ordinal) is var at and >= 0 &&
         Name.AsSpan(at + ".checkpoint.".Length) is { Length: > 0 } number && !number.ContainsAnyExceptInRange('0', '9'));
}
