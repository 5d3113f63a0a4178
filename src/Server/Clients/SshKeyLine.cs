using System.Buffers.Binary;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// An Ed25519 public key as one line of OpenSSH (RFC 8709): <c>ssh-ed25519</c>, a blank, base64 of the key blob. It is
/// decoded and written anew, because what an agent sends here ends up in <c>authorized_keys</c>, where a line break or an
/// option would open the server.
/// </summary>
internal static class SshKeyLine
{
    private const int KeyBytes = 32;
    private const int MostChars = 1000;

    private static ReadOnlySpan<byte> Algorithm => "ssh-ed25519"u8;

    /// <summary>The key without its comment, or null where the text is no such key.</summary>
    public static string? Read(string text)
    {
        if (text.Length > MostChars || text.AsSpan().Trim().ContainsAnyExceptInRange(' ', '~'))
            return null;
        var parts = text.Trim().Split(' ', 3);
        if (parts.Length < 2 || parts[0] != "ssh-ed25519")
            return null;

        Span<byte> blob = stackalloc byte[4 + Algorithm.Length + 4 + KeyBytes];
        if (!Convert.TryFromBase64String(parts[1], blob, out var length) || length != blob.Length)
            return null;
        var isEd25519 = BinaryPrimitives.ReadInt32BigEndian(blob) == Algorithm.Length
            && blob[4..].StartsWith(Algorithm)
            && BinaryPrimitives.ReadInt32BigEndian(blob[(4 + Algorithm.Length)..]) == KeyBytes;
        return isEd25519 ? $"ssh-ed25519 {Convert.ToBase64String(blob)}" : null;
    }
}
