using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Platform.Secrets;

/// <summary>The 32 random bytes of the server key file, and what is derived from them.</summary>
public sealed class ServerKey
{
    public const int SizeBytes = 32;

    private readonly byte[] key;

    public ServerKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != SizeBytes)
            throw new ArgumentException($"A server key has {SizeBytes} bytes.", nameof(key));
        this.key = key.ToArray();
        Id = Convert.ToHexStringLower(Derive("key id", 4));
    }

    /// <summary>Eight hexadecimal digits that name the key and say nothing about it.</summary>
    public string Id { get; }

    public static ServerKey Create() => new(RandomNumberGenerator.GetBytes(SizeBytes));

    /// <summary>A key of its own for each purpose (HKDF-SHA256), so that no two uses ever share one.</summary>
    public byte[] Derive(string purpose, int sizeBytes = SizeBytes) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, sizeBytes, Encoding.UTF8.GetBytes("borg-backup-server " + purpose));

    internal ReadOnlySpan<byte> Bytes => key;

    public override string ToString() => $"server key {Id}";
}
