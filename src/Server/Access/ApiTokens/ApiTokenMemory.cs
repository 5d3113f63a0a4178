using System.Collections.Concurrent;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>The tokens in use, so that a request asks no database whose its token is. It believes itself for a few seconds; see <see cref="Sessions.SessionMemory"/>.</summary>
public sealed class ApiTokenMemory(IDbContextFactory<ServerDatabase> databases, SecondFactors secondFactors, AccountVersion version, TimeProvider time)
{
    public static readonly TimeSpan TrustFor = TimeSpan.FromSeconds(5);
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, LiveToken> known = new(StringComparer.Ordinal);
    private int generation;

    /// <summary>The token with this hash if it holds.</summary>
    public async ValueTask<LiveToken?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(hash, out var token) || token.Version != version.Current || time.GetElapsedTime(token.ReadAt) > TrustFor)
            token = await ReadAsync(hash, token, cancellationToken);
        if (token is null || token.ExpiresAt <= time.GetUtcNow())
            return null;
        token.Touch(time.GetUtcNow());
        return token;
    }

    /// <summary>Tokens of the user have ended. After the commit. What changes of the user is seen by <see cref="AccountVersion"/>.</summary>
    public void Forget(UserId userId)
    {
        Interlocked.Increment(ref generation);
        foreach (var (hash, token) in known)
            if (token.Actor.UserId == userId)
                known.TryRemove(hash, out _);
    }

    internal IReadOnlyCollection<LiveToken> All => [.. known.Values];

    /// <summary>Those that nobody used of late.</summary>
    internal void DropUnused(DateTimeOffset before)
    {
        foreach (var (hash, token) in known)
            if (token.LastUsedAt is not { } used || used < before)
                known.TryRemove(hash, out _);
    }

    private async Task<LiveToken?> ReadAsync(string hash, LiveToken? former, CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref generation);
        var (readAt, readVersion) = (time.GetTimestamp(), version.Current);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await (
            from token in database.Set<ApiToken>().AsNoTracking()
            join user in database.Set<User>().AsNoTracking() on token.UserId equals user.Id
            where token.Hash == hash && !user.IsDisabled
            select new { Token = token, User = user }).SingleOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            known.TryRemove(hash, out _);
            return null;
        }

        var owner = Accounts.ActorOf(row.User);
        var actor = owner with
        {
            IsAdministrator = owner.IsAdministrator && row.Token.IsAdministrator,
            Grants = row.Token.Grants.Within(owner),
            ApiTokenId = row.Token.Id.Value,
        };
        var live = new LiveToken(row.Token.Id, actor, row.Token.ExpiresAt)
        {
            LacksSecondFactor = await secondFactors.IsMissingAsync(database, row.User.Id, cancellationToken),
            ReadAt = readAt,
            Version = readVersion,
        };
        if (former?.LastUsedAt is { } used)
            live.Touch(used);
        if (known.Count < MostRemembered)
            known[hash] = live;
        // What was taken away between the read and here is not remembered.
        if (Volatile.Read(ref generation) != before)
            known.TryRemove(hash, out _);
        return live;
    }
}
