namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>What the memory knows of a token that holds.</summary>
public sealed class LiveToken(ApiTokenId id, Actor actor, DateTimeOffset? expiresAt)
{
    private long lastUsedAtTicks;

    public ApiTokenId Id { get; } = id;

    /// <summary>Its user, with the rights that both have.</summary>
    public Actor Actor { get; } = actor;

    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>Everybody must use a second factor, and its user has none yet.</summary>
    public required bool LacksSecondFactor { get; init; }

    /// <summary>When this was read from the database, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long ReadAt { get; init; }

    /// <summary>The <see cref="AccountVersion"/> that it was read under.</summary>
    public required int Version { get; init; }

    /// <summary>Since it was read; null when not.</summary>
    public DateTimeOffset? LastUsedAt => Interlocked.Read(ref lastUsedAtTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Touch(DateTimeOffset now) => Interlocked.Exchange(ref lastUsedAtTicks, now.UtcTicks);
}
