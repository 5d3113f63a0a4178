namespace BorgBackupServer.Protocol;

public sealed record DatabaseFacts
{
    public required string Name { get; init; }

    /// <summary>What it takes up on its server, about; null if its server does not say.</summary>
    public long? SizeBytes { get; init; }
}
