using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Platform.Secrets;

/// <summary>
/// Random tokens of 256 bits: enrolment tokens, API keys, set-up links, download tickets. The holder gets the token,
/// the server keeps its hash. Nobody can guess 256 random bits, so the hash needs no salt and no slowness.
/// </summary>
public static class Tokens
{
    private const int TokenBytes = 32;

    /// <summary>A new token (43 characters base64url) and its hash (64 characters, lower-case hexadecimal SHA-256).</summary>
    public static (string Token, string Hash) Create()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        return (token, Hash(token));
    }

    /// <summary>What is stored and looked up. Any text may be given; it comes from outside.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Whether the token belongs to the hash, in a time that does not depend on where they differ.</summary>
    public static bool Matches(string token, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(token)), Encoding.ASCII.GetBytes(hash));
}
