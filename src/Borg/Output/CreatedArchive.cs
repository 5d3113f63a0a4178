namespace BorgBackupServer.Borg.Output;

/// <summary>The archive that a create has written.</summary>
public sealed record CreatedArchive
{
    public required string Name { get; init; }

    /// <summary>64 hex digits; changes if anybody alters the archive.</summary>
    public required string Id { get; init; }

    /// <summary>By the client's clock.</summary>
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>Seconds.</summary>
    public double Duration { get; init; }

    public required ArchiveStatistics Stats { get; init; }
}
