namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// A repository as it was before archives were deleted from it or it was compacted: hard links beside it, kept some days.
/// It costs nothing until compact removes what it still links to, and then exactly that.
/// </summary>
public sealed class SafetyCopy
{
    public const int DefaultDays = 7;

    public const int MaxDays = 90;

    private SafetyCopy()
    {
    }

    public SafetyCopyId Id { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public DateTimeOffset TakenAt { get; private set; }

    /// <summary>When it goes, unless it is held.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>It is kept until a person lets it go: what a repair took away is nowhere else.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>What it was taken before, for a person to read.</summary>
    public string Before { get; private set; } = "";

    /// <summary>Bytes that are on the disk only because of it, as measured last: by its own index, or by what compact removed.</summary>
    public long HeldBytes { get; set; }

    /// <param name="days">Null for one that is kept until a person lets it go.</param>
    public static SafetyCopy Take(RepositoryId repositoryId, string before, long heldBytes, DateTimeOffset now, int? days) => new()
    {
        Id = SafetyCopyId.Create(),
        RepositoryId = repositoryId,
        TakenAt = now,
        ExpiresAt = now.AddDays(days ?? 0),
        IsHeld = days is null,
        Before = before,
        HeldBytes = heldBytes,
    };

    /// <summary>From now on it is kept for the days of any other copy.</summary>
    public void Release(DateTimeOffset now, int days) => (IsHeld, ExpiresAt) = (false, IsHeld ? now.AddDays(days) : ExpiresAt);
}
