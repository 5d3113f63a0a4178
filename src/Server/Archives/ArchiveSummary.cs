using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>One archive as lists and pages show it.</summary>
public sealed record ArchiveSummary
{
    public required ArchiveId Id { get; init; }

    public required ClientId ClientId { get; init; }

    public required string ClientName { get; init; }

    public required RepositoryId RepositoryId { get; init; }

    public required PlanId PlanId { get; init; }

    /// <summary>Null when the plan is no more.</summary>
    public required string? PlanName { get; init; }

    public required JobId JobId { get; init; }

    public required string Name { get; init; }

    /// <summary>It came with a repository that was adopted; its times are its maker's word.</summary>
    public required bool IsImported { get; init; }

    /// <summary>When the server saw it, by the server's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>By the client's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Zero with <see cref="OriginalBytes"/> means: not known, or nothing.</summary>
    public required long FileCount { get; init; }

    public required long OriginalBytes { get; init; }

    public required long CompressedBytes { get; init; }

    /// <summary>Bytes that were new in the repository.</summary>
    public required long DeduplicatedBytes { get; init; }

    public required CatalogState CatalogState { get; init; }

    /// <summary>Files in which zeros stand for missing pieces, after a repair.</summary>
    public required long DamagedFileCount { get; init; }

    /// <summary>Why retention must not touch it; null when nobody holds it.</summary>
    public required string? HoldReason { get; init; }

    /// <summary>When the hold ends by itself; null means never.</summary>
    public required DateTimeOffset? HoldUntil { get; init; }

    public required string? HeldBy { get; init; }
}
