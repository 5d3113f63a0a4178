using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BorgBackupServer.Integration.Tests.Server.Access.Passkeys;

/// <summary>
/// A security key in software, together with the browser before it. Honest with its defaults; a test changes what a thief,
/// a foreign site or a copied key would change, which no browser lets anybody do.
/// </summary>
public sealed class SoftAuthenticator : IDisposable
{
    private const byte UserPresent = 1;
    private const byte UserVerified = 4;
    private const byte HasCredential = 64;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="origin">Of the page that asks.</param>
    public SoftAuthenticator(string origin) => (Origin, ServerName) = (origin, new Uri(origin).Host);

    public string Origin { get; set; }

    public string ServerName { get; set; }

    /// <summary>Counts up with each use; 0 for ever where <see cref="Counts"/> is false.</summary>
    public uint Counter { get; set; }

    public bool Counts { get; set; } = true;

    public bool KnowsPerson { get; set; } = true;

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    public string? UserHandle { get; set; }

    /// <summary>What <c>navigator.credentials.create</c> gives for these options.</summary>
    public object Make(JsonElement options)
    {
        UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        var data = AuthenticatorData(HasCredential, [.. new byte[16], .. BigEndian((ushort)CredentialId.Length), .. CredentialId, .. CoseKey()]);
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return Described(new { clientDataJSON = ClientData("webauthn.create", options), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "usb" } });
    }

    /// <summary>What <c>navigator.credentials.get</c> gives for these options.</summary>
    public object Show(JsonElement options, bool withHandle = true)
    {
        if (Counts)
            Counter++;
        var client = ClientData("webauthn.get", options);
        var data = AuthenticatorData(0, []);
        byte[] signed = [.. data, .. SHA256.HashData(Base64Url.DecodeFromChars(client))];
        return Described(new
        {
            clientDataJSON = client,
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            userHandle = withHandle ? UserHandle : null,
        });
    }

    public void Dispose() => key.Dispose();

    private object Described(object response) =>
        new { id = Base64Url.EncodeToString(CredentialId), rawId = Base64Url.EncodeToString(CredentialId), type = "public-key", clientExtensionResults = new { }, response };

    private string ClientData(string type, JsonElement options) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false }));

    private byte[] AuthenticatorData(byte flags, byte[] rest)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(ServerName)), (byte)(flags | UserPresent | (KnowsPerson ? UserVerified : 0)), .. count, .. rest];
    }

    /// <summary>An elliptic key on P-256 for ES256, as COSE writes it.</summary>
    private byte[] CoseKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)]; // because a public point has both
    }

    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => bytes.Length < 256 ? [0x58, (byte)bytes.Length, .. bytes] : [0x59, .. BigEndian((ushort)bytes.Length), .. bytes];

    private static byte[] BigEndian(ushort number) => [(byte)(number >> 8), (byte)number];
}
