using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// The hash that ties a row to all rows before it: SHA-256 over the fields in the order written here, each as UTF-8 with
/// its length before it (four bytes, big endian; 0xFFFFFFFF for none). Anybody with an export can compute it; docs/activity.md
/// says how. What binds the chain to this server is the seal of its head.
/// </summary>
public static class ActivityChain
{
    /// <summary>Before the first row.</summary>
    public static readonly string Start = new('0', 64);

    private const string Version = "bbs-activity-1";

    /// <summary>64 characters, lower-case hexadecimal.</summary>
    public static string Hash(ActivityEntry entry, string previousHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in Fields(entry, previousHash))
            Append(hash, field);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ReadOnlySpan<string?> Fields(ActivityEntry entry, string previousHash) => new[]
    {
        Version,
        previousHash,
        entry.Sequence.ToString(CultureInfo.InvariantCulture),
        entry.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        entry.Kind.ToString(),
        entry.ActorKind.ToString(),
        entry.ActorId?.ToString("D"),
        entry.ActorName,
        entry.Address,
        entry.SessionId?.ToString("D"),
        entry.SubjectNoun,
        entry.SubjectId?.ToString("D"),
        entry.SubjectName,
        entry.ClientId?.ToString("D"),
        entry.ClientName,
        entry.Detail,
        entry.ChangesJson,
    };

    private static void Append(IncrementalHash hash, string? field)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
        BinaryPrimitives.WriteUInt32BigEndian(length, field is null ? uint.MaxValue : (uint)bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
