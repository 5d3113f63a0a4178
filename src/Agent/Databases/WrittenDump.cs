namespace BorgBackupServer.Agent.Databases;

/// <summary>One dump of an archive, complete.</summary>
public sealed record WrittenDump
{
    /// <summary>In the archive.</summary>
    public required string Path { get; init; }

    public required string Source { get; init; }

    /// <inheritdoc cref="DatabaseSource.Kind"/>
    public required string Kind { get; init; }

    /// <summary>Null for accounts and rights.</summary>
    public FoundDatabase? Database { get; init; }

    public required long Bytes { get; init; }
}
