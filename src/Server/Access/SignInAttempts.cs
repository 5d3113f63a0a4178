using System.Net;
using System.Net.Sockets;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// Counts failed sign-ins by address and by account: after five within five minutes the next ones are refused unseen.
/// Kept in memory; a restart forgives. An attempt counts from its start, so that many at once do not slip through.
/// </summary>
public sealed class SignInAttempts(TimeProvider time)
{
    public const int Most = 5;
    private const int MostKeys = 20_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> attempts = [];

    internal int KeyCount => attempts.Count;

    /// <summary>Zero: go on, and call <see cref="Succeeded"/> if it works. Otherwise how long to wait.</summary>
    public TimeSpan Begin(IPAddress? address, string normalisedName)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (attempts.Count > MostKeys)
                Forget(now);
            var keys = Keys(address, normalisedName);
            var wait = keys.Max(key => Wait(key, now));
            if (wait > TimeSpan.Zero)
                return wait;
            foreach (var key in keys)
                Attempts(key).Enqueue(now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Who signed in has shown to be no guesser.</summary>
    public void Succeeded(IPAddress? address, string normalisedName)
    {
        lock (gate)
        {
            foreach (var key in Keys(address, normalisedName))
                attempts.Remove(key);
        }
    }

    private TimeSpan Wait(string key, DateTimeOffset now)
    {
        if (!attempts.TryGetValue(key, out var times))
            return TimeSpan.Zero;
        while (times.TryPeek(out var oldest) && oldest + Window <= now)
            times.Dequeue();
        return times.Count < Most ? TimeSpan.Zero : times.Peek() + Window - now;
    }

    private Queue<DateTimeOffset> Attempts(string key) =>
        attempts.TryGetValue(key, out var times) ? times : attempts[key] = new Queue<DateTimeOffset>(Most);

    /// <summary>First what is over; and if an attacker with many addresses filled it within minutes, everything by address.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var key in attempts.Keys.ToList())
        {
            _ = Wait(key, now);
            if (attempts[key].Count == 0)
                attempts.Remove(key);
        }

        if (attempts.Count > MostKeys)
            attempts.Clear();
    }

    private static string[] Keys(IPAddress? address, string normalisedName) => ["address " + Network(address), "account " + normalisedName];

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
