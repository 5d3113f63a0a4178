using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>HMAC-SHA256 over a place in the chain, under a key of its own: only a holder of the server key can say where the chain ends.</summary>
public sealed class ActivitySeal(ServerKey key)
{
    private readonly byte[] sealKey = key.Derive("activity head");

    public string Of(ActivityMark mark) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(sealKey, Encoding.ASCII.GetBytes(mark.Count.ToString(CultureInfo.InvariantCulture) + ":" + mark.Hash)));

    public bool Fits(ActivityMark mark, string seal) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(mark)), Encoding.UTF8.GetBytes(seal));
}
