namespace BorgBackupServer.Protocol;

/// <summary>One dump, and what was in the database that came of it.</summary>
public sealed record LoadedDatabase
{
    /// <summary>The source that it was saved from.</summary>
    public required string Source { get; init; }

    public required string Name { get; init; }

    public required LoadOutcome Outcome { get; init; }

    /// <summary>Tables that hold rows of their own; views are none.</summary>
    public required long TableCount { get; init; }

    /// <summary>Rows of them, of each table at most 100,000.</summary>
    public required long RowCount { get; init; }

    /// <summary>True if a table had more rows than were counted.</summary>
    public bool? HasMoreRows { get; init; }

    public required int Seconds { get; init; }

    /// <summary>Why it was not loaded; null if it was.</summary>
    public string? Words { get; init; }
}
