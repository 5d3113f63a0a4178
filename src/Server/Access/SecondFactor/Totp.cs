using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>
/// Codes that change every 30 seconds, RFC 6238, with what every authenticator app takes for granted: HMAC-SHA-1, six
/// digits. SHA-1 is no weakness here; nobody looks for collisions in an HMAC.
/// </summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int SecretBytes = 20;

    /// <summary>Clocks of phones go wrong, and people type slowly: one step before and one after hold as well.</summary>
    private const int StepsAround = 1;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>160 random bits, base 32: as long as the HMAC, as RFC 4226 wants it.</summary>
    public static string CreateSecret() => Base32.Encode(RandomNumberGenerator.GetBytes(SecretBytes));

    public static long StepAt(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The code of a step, for example <c>081804</c>.</summary>
    public static string CodeAt(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // because the standard says so, and apps know no other
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7FFF_FFFF;
        return (number % (uint)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step to which a code belongs, or null. Every step is compared, in a time that says nothing.</summary>
    public static long? FindStep(string secret, string code, DateTimeOffset now)
    {
        var key = Base32.Decode(secret);
        var given = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (var step = StepAt(now) - StepsAround; step <= StepAt(now) + StepsAround; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(CodeAt(key, step))))
                found = step;
        }

        CryptographicOperations.ZeroMemory(key);
        return found;
    }

    /// <summary>What the QR code says: the app shows the server's name and the account beside the code.</summary>
    public static string Uri(string secret, string account, string issuer) =>
        $"otpauth://totp/{Escape(issuer)}:{Escape(account)}?secret={secret}&issuer={Escape(issuer)}&algorithm=SHA1&digits={Digits}&period={(int)Step.TotalSeconds}";

    private static string Escape(string text) => System.Uri.EscapeDataString(text);
}
