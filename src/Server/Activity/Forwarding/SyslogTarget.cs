using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Where the activity is forwarded to.</summary>
/// <param name="AuthorityPem">For TLS: the certificate of the authority that signed the server's, as PEM; null takes the ones that this machine trusts.</param>
public sealed record SyslogTarget(string Host, int Port, SyslogTransport Transport, string? AuthorityPem = null)
{
    private const int MostPemChars = 20_000;

    public string Words => $"{Host} port {Port} over {Transport.ToString().ToUpperInvariant()}";

    /// <summary>As it is stored, or why it cannot be.</summary>
    public Result<SyslogTarget> Check()
    {
        var host = Host.Trim();
        if (host.Length is 0 or > 253 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return Problem.Invalid("forwarding.host-invalid", "This is no name and no address of a machine.", "For example logs.example.org.", "host");
        if (Port is < 1 or > 65535)
            return Problem.Invalid("forwarding.port-invalid", "A port is a number from 1 to 65535.", "514 is usual for UDP and TCP, 6514 for TLS.", "port");
        var pem = string.IsNullOrWhiteSpace(AuthorityPem) || Transport != SyslogTransport.Tls ? null : AuthorityPem.Trim();
        return pem is null || IsCertificate(pem)
            ? this with { Host = host, AuthorityPem = pem }
            : Problem.Invalid("forwarding.authority-invalid", "This is no certificate in PEM form.", "It begins with -----BEGIN CERTIFICATE-----. Leave it empty for the authorities that this machine trusts.", "authorityPem");
    }

    private static bool IsCertificate(string pem)
    {
        if (pem.Length > MostPemChars || pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
