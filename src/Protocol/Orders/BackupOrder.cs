using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Make one archive.</summary>
public sealed record BackupOrder : Order
{
    public const string KindName = "backup";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => SignIns is not null ? Capabilities.SignIns : Databases is not null ? Capabilities.Databases : Hooks is not null ? Capabilities.Hooks : Capabilities.Backup;

    public required RepositoryTarget Repository { get; init; }

    /// <summary>Name of the archive: 1 to 200 of <c>A–Z a–z 0–9 . _ -</c>, starting with a letter or digit.</summary>
    public required string ArchiveName { get; init; }

    /// <summary>Absolute paths. At least one, or none with <see cref="Databases"/>.</summary>
    public required IReadOnlyList<WirePath> Paths { get; init; }

    /// <summary>borg exclude patterns, each with its style, for example <c>sh:**/.cache</c> or <c>pp:/proc</c>.</summary>
    public required IReadOnlyList<string> Excludes { get; init; }

    /// <summary>borg's compression specification: <c>none</c>, <c>lz4</c>, <c>zstd[,1–22]</c>, <c>zlib[,0–9]</c>, <c>lzma[,0–9]</c>, or <c>auto,</c> and one of these.</summary>
    public required string Compression { get; init; }

    public required bool OneFileSystem { get; init; }

    /// <summary>Skip folders that carry a CACHEDIR.TAG.</summary>
    public required bool ExcludeCaches { get; init; }

    /// <summary>Seconds between checkpoints.</summary>
    public required int CheckpointSeconds { get; init; }

    /// <summary>What runs before and after; null for nothing.</summary>
    public HookChoice? Hooks { get; init; }

    /// <summary>Databases in the place of files; null for files. An archive holds either.</summary>
    public IReadOnlyList<DatabaseChoice>? Databases { get; init; }

    /// <summary>For those sources of <see cref="Databases"/> that leave it to the server who signs in; null for none.</summary>
    public IReadOnlyList<DatabaseSignIn>? SignIns { get; init; }
}
