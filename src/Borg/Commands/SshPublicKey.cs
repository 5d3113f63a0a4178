using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// An Ed25519 public key from a machine that may be hostile: only the key itself is kept, so that no option, comment or
/// second line can come into <c>authorized_keys</c> with it.
/// </summary>
public sealed record SshPublicKey
{
    private const string Type = "ssh-ed25519";

    // string "ssh-ed25519", string of 32 bytes; each with its length before it (RFC 4253, RFC 8709).
    private const int BlobBytes = 4 + 11 + 4 + 32;

    private readonly string base64;

    private SshPublicKey(string base64) => this.base64 = base64;

    /// <summary>Reads <c>ssh-ed25519 AAAA… comment</c>, one line; false for everything else, other key types and options included.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SshPublicKey? key)
    {
        key = null;
        if (text is not { Length: <= 1024 })
            return false;
        text = text.EndsWith('\n') ? text[..^1] : text; // as ssh-keygen writes it
        if (text.Any(char.IsControl) || text.Split(' ', 3) is not [Type, { } encoded, ..])
            return false;

        Span<byte> blob = stackalloc byte[BlobBytes];
        if (encoded.Length != BlobBytes / 3 * 4 || !Convert.TryFromBase64String(encoded, blob, out var length) ||
            length != BlobBytes || !IsKey(blob))
            return false;
        key = new SshPublicKey(Convert.ToBase64String(blob));
        return true;
    }

    /// <summary><c>ssh-ed25519 AAAA…</c>.</summary>
    public override string ToString() => $"{Type} {base64}";

    private static bool IsKey(ReadOnlySpan<byte> blob) =>
        BinaryPrimitives.ReadUInt32BigEndian(blob) == 11 && blob.Slice(4, 11).SequenceEqual("ssh-ed25519"u8) &&
        BinaryPrimitives.ReadUInt32BigEndian(blob[15..]) == 32;
}
