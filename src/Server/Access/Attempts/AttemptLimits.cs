using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Attempts;

/// <summary>
/// Counts what guessers do, by address and by account. In the database, so that a restart forgives nothing and several
/// server processes count together. An attempt counts from its start, so that many at once do not slip through; what is
/// refused writes nothing.
/// </summary>
public sealed class AttemptLimits(IDbContextFactory<ServerDatabase> databases, ServerKey key, TimeProvider time)
{
    /// <summary>An attacker with very many addresses fills no disk: beyond this, what would be over soonest is forgotten.</summary>
    public const int MostRows = 50_000;

    private const int MostTries = 5;

    private readonly byte[] hashKey = key.Derive("attempts");

    /// <summary>Zero: go on, and call <see cref="SucceededAsync"/> if it was no guess. Otherwise how long to wait.</summary>
    /// <param name="account">Whatever names the account, also one that does not exist; null counts by address alone.</param>
    public async Task<TimeSpan> BeginAsync(AttemptLimit limit, IPAddress? address, string? account, CancellationToken cancellationToken)
    {
        var keys = Keys(limit, address, account);
        for (var tries = 1; ; tries++)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            try
            {
                return await TryBeginAsync(database, limit, keys, cancellationToken);
            }
            catch (DbUpdateException) when (tries < MostTries)
            {
                // Another process counted the same key at the same moment; in SQLite the write lock keeps this from happening.
            }
        }
    }

    /// <summary>The account's count begins anew. The address keeps what it did before: who has an account of his own does not guess others' in between.</summary>
    public async Task SucceededAsync(AttemptLimit limit, IPAddress? address, string? account, CancellationToken cancellationToken)
    {
        var addressKey = Key(limit, "address", Network(address));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Attempt>().SingleOrDefaultAsync(attempt => attempt.Key == addressKey, cancellationToken) is { } counted)
            counted.TakeBack(limit, time.GetUtcNow());
        if (account is not null)
        {
            var accountKey = Key(limit, "account", account);
            await database.Set<Attempt>().Where(attempt => attempt.Key == accountKey).ExecuteDeleteAsync(cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<TimeSpan> TryBeginAsync(ServerDatabase database, AttemptLimit limit, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A look without the write lock first: what is refused, however often, costs the others nothing.
        var seen = await database.Set<Attempt>().AsNoTracking().Where(attempt => keys.Contains(attempt.Key)).ToListAsync(cancellationToken);
        if (LongestWait(seen, limit, now) is var early && early > TimeSpan.Zero)
            return early;

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Before the rows are read: one that is over and counted again must not be gone when it is saved.
        await ForgetAsync(database, now, cancellationToken);
        var rows = await database.Set<Attempt>().Where(attempt => keys.Contains(attempt.Key)).ToListAsync(cancellationToken);
        if (LongestWait(rows, limit, now) is var wait && wait > TimeSpan.Zero)
            return wait;
        foreach (var missing in keys.Except(rows.Select(row => row.Key)))
        {
            var row = Attempt.Of(missing);
            database.Add(row);
            rows.Add(row);
        }

        foreach (var row in rows)
            row.Begin(limit, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TimeSpan.Zero;
    }

    private static TimeSpan LongestWait(List<Attempt> rows, AttemptLimit limit, DateTimeOffset now) =>
        rows.Count == 0 ? TimeSpan.Zero : rows.Max(row => row.Wait(limit, now));

    private static async Task ForgetAsync(ServerDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var attempts = database.Set<Attempt>();
        await attempts.Where(attempt => attempt.OverAt <= now).ExecuteDeleteAsync(cancellationToken);
        var surplus = await attempts.CountAsync(cancellationToken) - MostRows;
        if (surplus > 0)
            await attempts.Where(attempt => attempts.OrderBy(other => other.OverAt).Take(surplus).Contains(attempt)).ExecuteDeleteAsync(cancellationToken);
    }

    private string[] Keys(AttemptLimit limit, IPAddress? address, string? account) =>
        account is null ? [Key(limit, "address", Network(address))] : [Key(limit, "address", Network(address)), Key(limit, "account", account)];

    private string Key(AttemptLimit limit, string sort, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes($"{limit.Name}\n{sort}\n{value}")));

    /// <summary>One customer of a provider has a whole /64 of IPv6 addresses.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "";
    }
}
