namespace BorgBackupServer.Borg.Output;

/// <summary>One archive as <c>borg info</c> knows it. All of it is the client's claim.</summary>
public sealed record DescribedArchive
{
    public required string Name { get; init; }

    /// <inheritdoc cref="CreatedArchive.Id"/>
    public required string Id { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public string? Hostname { get; init; }

    public string? Username { get; init; }

    public string? Comment { get; init; }

    public required ArchiveStatistics Stats { get; init; }
}
