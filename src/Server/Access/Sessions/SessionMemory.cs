using System.Collections.Concurrent;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>
/// The sessions that are in use, so that a request asks no database who it is. What changes here is forgotten at once; what
/// another process changes is seen by <see cref="SessionWatch"/> within seconds; and what was not read again for
/// <see cref="TrustFor"/> is not believed, so that the memory makes it faster and never longer than that wrong.
/// </summary>
public sealed class SessionMemory(IDbContextFactory<ServerDatabase> databases, ISessionRules rules, SecondFactors secondFactors, AccountVersion version, TimeProvider time)
{
    public static readonly TimeSpan TrustFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<SessionId, LiveSession> known = new();
    private volatile SessionLimits limits = SessionLimits.Default;
    private int generation;

    /// <summary>The session if it holds, with what its user may now; null where it has ended.</summary>
    public async ValueTask<LiveSession?> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(id, out var session) || session.Version != version.Current || time.GetElapsedTime(session.ReadAt) > TrustFor)
            session = (await ReadAsync([id], cancellationToken)).GetValueOrDefault(id);
        return session is null || session.IsOver(limits, time.GetUtcNow()) ? null : session;
    }

    /// <summary>Sessions of the user have ended. After the commit. What changes of the user is seen by <see cref="AccountVersion"/>.</summary>
    public void Forget(UserId userId)
    {
        Interlocked.Increment(ref generation);
        foreach (var (id, session) in known)
            if (session.Actor.UserId == userId)
                known.TryRemove(id, out _);
    }

    /// <summary>The session has ended. After the commit.</summary>
    public void Forget(SessionId id)
    {
        Interlocked.Increment(ref generation);
        known.TryRemove(id, out _);
    }

    /// <summary>As they were read last.</summary>
    internal SessionLimits Limits => limits;

    /// <summary>All that is in use.</summary>
    internal IReadOnlyCollection<LiveSession> All => [.. known.Values];

    /// <summary>Reads them anew; those that no longer hold are forgotten.</summary>
    internal async Task<IReadOnlyDictionary<SessionId, LiveSession>> ReadAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref generation);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        limits = await rules.ReadLimitsAsync(database, cancellationToken);
        var (readAt, readVersion) = (time.GetTimestamp(), version.Current);
        var rows = await (
            from session in database.Set<UserSession>().AsNoTracking()
            join user in database.Set<User>().AsNoTracking() on session.UserId equals user.Id
            where ids.Contains(session.Id) && session.SecurityStamp == user.SecurityStamp && !user.IsDisabled
            select new { Session = session, User = user }).ToListAsync(cancellationToken);
        var lacking = await secondFactors.FindMissingAsync(database, [.. rows.Select(row => row.User.Id).Distinct()], cancellationToken);
        var found = rows.ToDictionary(row => row.Session.Id, row => new LiveSession(row.Session.Id, Accounts.ActorOf(row.User), row.Session.CreatedAt, row.Session.LastSeenAt)
        {
            SecurityStamp = row.Session.SecurityStamp,
            LacksSecondFactor = lacking.Contains(row.User.Id),
            ReadAt = readAt,
            Version = readVersion,
        });
        foreach (var id in ids)
            Remember(id, found.GetValueOrDefault(id));
        // What was taken away between the read and here is not remembered.
        if (Volatile.Read(ref generation) != before)
            foreach (var id in ids)
                known.TryRemove(id, out _);
        return found;
    }

    /// <summary>Nobody has asked for it for long; the row stays.</summary>
    internal void Drop(SessionId id) => known.TryRemove(id, out _);

    private void Remember(SessionId id, LiveSession? session)
    {
        if (session is null)
        {
            known.TryRemove(id, out _);
            return;
        }

        if (known.TryGetValue(id, out var former))
            session.Touch(former.LastSeenAt);
        known[id] = session;
    }
}
