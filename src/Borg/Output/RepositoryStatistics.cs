using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Output;

/// <summary>The whole repository, as the chunk cache knows it.</summary>
public sealed record RepositoryStatistics
{
    /// <summary>All archives together, as if nothing were shared or compressed.</summary>
    [JsonPropertyName("total_size")]
    public long OriginalBytes { get; init; }

    [JsonPropertyName("total_csize")]
    public long CompressedBytes { get; init; }

    /// <summary>What is stored: shared parts once, compressed.</summary>
    [JsonPropertyName("unique_csize")]
    public long StoredBytes { get; init; }

    [JsonPropertyName("total_chunks")]
    public long ChunkCount { get; init; }

    [JsonPropertyName("total_unique_chunks")]
    public long UniqueChunkCount { get; init; }
}
