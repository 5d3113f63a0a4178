namespace BorgBackupServer.Borg.Output;

/// <summary>The <c>cache</c> part of borg's JSON.</summary>
public sealed record CacheDescription
{
    public required RepositoryStatistics Stats { get; init; }
}
