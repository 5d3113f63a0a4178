namespace BorgBackupServer.Server.Plans;

/// <summary>What a person chooses of one source of databases.</summary>
public sealed class SourceEdit
{
    public required string Source { get; init; }

    public SourceChoice Choice { get; set; }

    /// <summary>The chosen ones, where they are listed.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);
}
