namespace BorgBackupServer.Protocol;

public sealed record FileWarning
{
    /// <summary>Null when the warning is not about one file.</summary>
    public WirePath? Path { get; init; }

    public required string Text { get; init; }
}
