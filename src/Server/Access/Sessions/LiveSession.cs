namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>What the memory knows of a session that holds.</summary>
public sealed class LiveSession(SessionId id, Actor actor, DateTimeOffset createdAt, DateTimeOffset lastSeenAt)
{
    private long lastSeenAtTicks = lastSeenAt.UtcTicks;

    public SessionId Id { get; } = id;

    public Actor Actor { get; } = actor;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The user's; the same one as long as the session holds.</summary>
    public required Guid SecurityStamp { get; init; }

    /// <summary>Everybody must use a second factor, and this user has none yet.</summary>
    public required bool LacksSecondFactor { get; init; }

    /// <summary>When this was read from the database, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long ReadAt { get; init; }

    /// <summary>The <see cref="AccountVersion"/> that it was read under.</summary>
    public required int Version { get; init; }

    public DateTimeOffset LastSeenAt => new(Interlocked.Read(ref lastSeenAtTicks), TimeSpan.Zero);

    /// <summary>The person did something.</summary>
    public void Touch(DateTimeOffset now)
    {
        if (now.UtcTicks > Interlocked.Read(ref lastSeenAtTicks))
            Interlocked.Exchange(ref lastSeenAtTicks, now.UtcTicks);
    }

    public bool IsOver(SessionLimits limits, DateTimeOffset now) => CreatedAt + limits.Absolute <= now || LastSeenAt + limits.Idle <= now;
}
