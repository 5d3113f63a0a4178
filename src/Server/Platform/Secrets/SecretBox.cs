using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Platform.Secrets;

/// <summary>
/// Secrets at rest: AES-256-GCM under the server key. Stored text is <c>v1.KEYID.BODY</c>, where BODY is base64url of
/// a random nonce of 96 bits, the ciphertext and a tag of 128 bits. Version, key id, table, column and row id are
/// authenticated with it, so a value that was altered, or copied to another place, is refused.
/// </summary>
public sealed class SecretBox(ServerKey key) : IDisposable
{
    private const string Version = "v1";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Throws where text has no UTF-8 form, rather than storing something else than it was given.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly AesGcm cipher = new(key.Derive("secrets at rest"), TagBytes);

    /// <summary>The text to store in that column of that row. Two calls never give the same text.</summary>
    public string Protect(string table, string column, Guid rowId, string plaintext)
    {
        var plain = Utf8.GetBytes(plaintext);
        var body = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = body.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, body.AsSpan(NonceBytes, plain.Length), body.AsSpan(NonceBytes + plain.Length), Place(key.Id, table, column, rowId));
        CryptographicOperations.ZeroMemory(plain);
        return $"{Version}.{key.Id}.{Base64Url.EncodeToString(body)}";
    }

    /// <exception cref="SecretTamperedException">It was not protected for this place under this key, or was altered since.</exception>
    public string Reveal(string table, string column, Guid rowId, string protectedText)
    {
        var place = $"{table}.{column} of {rowId}";
        var parts = protectedText.Split('.');
        if (parts.Length != 3 || parts[0] != Version)
            throw new SecretTamperedException(place, "it is not in the form in which secrets are stored");
        if (parts[1] != key.Id)
            throw new SecretTamperedException(place, $"it was stored under another key than the present one ({key.Id})");

        var body = Decode(place, parts[2]);
        var plain = new byte[body.Length - NonceBytes - TagBytes];
        try
        {
            cipher.Decrypt(body.AsSpan(0, NonceBytes), body.AsSpan(NonceBytes, plain.Length), body.AsSpan(NonceBytes + plain.Length), plain, Place(key.Id, table, column, rowId));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new SecretTamperedException(place, "it was altered, or belongs to another place", exception);
        }

        var text = Utf8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    public void Dispose() => cipher.Dispose();

    private static byte[] Decode(string place, string text)
    {
        // The decoder passes over white space and over stray last bits; only the one text that was stored is accepted.
        byte[] body;
        try
        {
            body = Base64Url.DecodeFromChars(text);
        }
        catch (FormatException exception)
        {
            throw new SecretTamperedException(place, "it is not in the form in which secrets are stored", exception);
        }

        if (body.Length < NonceBytes + TagBytes || Base64Url.EncodeToString(body) != text)
            throw new SecretTamperedException(place, "it is cut off or altered");
        return body;
    }

    /// <summary>Each part with its length before it, so that no two places give the same bytes.</summary>
    private static byte[] Place(string keyId, string table, string column, Guid rowId)
    {
        using var place = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (ReadOnlySpan<string>)[Version, keyId, table, column, rowId.ToString("D")])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            place.Write(length);
            place.Write(bytes);
        }

        return place.ToArray();
    }
}
