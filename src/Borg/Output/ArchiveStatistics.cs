using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Output;

/// <summary>What an archive holds. The deduplicated size is what it alone adds to the repository.</summary>
public sealed record ArchiveStatistics
{
    [JsonPropertyName("original_size")]
    public required long OriginalBytes { get; init; }

    [JsonPropertyName("compressed_size")]
    public long CompressedBytes { get; init; }

    [JsonPropertyName("deduplicated_size")]
    public required long DeduplicatedBytes { get; init; }

    /// <summary>Regular files only; folders and links are not counted.</summary>
    [JsonPropertyName("nfiles")]
    public required long FileCount { get; init; }
}
