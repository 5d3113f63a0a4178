namespace BorgBackupServer.Agent.Databases;

/// <summary>A database as its server describes it: what a new one needs to be like it.</summary>
public sealed record FoundDatabase
{
    public required string Name { get; init; }

    /// <summary>About what it takes up; null if nobody knows.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>MariaDB's character set, PostgreSQL's encoding.</summary>
    public string? CharacterSet { get; init; }

    public string? Collation { get; init; }

    /// <summary>PostgreSQL's LC_CTYPE.</summary>
    public string? CharacterType { get; init; }
}
