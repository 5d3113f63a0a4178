namespace BorgBackupServer.Protocol;

/// <summary>What borg said of the archive it made. The server looks for itself before it believes it.</summary>
public sealed record ArchiveFacts
{
    public required string Name { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public required string BorgId { get; init; }

    public required long FileCount { get; init; }

    public required long OriginalBytes { get; init; }

    public required long CompressedBytes { get; init; }

    /// <summary>Bytes that were new in the repository.</summary>
    public required long DeduplicatedBytes { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}
