using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Enrolment;

/// <summary>The pinned host keys in the form that ssh reads.</summary>
public static partial class KnownHosts
{
    /// <summary>One line a key: <c>[host]:port type base64</c>, or the bare host for port 22, as ssh looks them up.</summary>
    public static string Format(SshEndpoint endpoint)
    {
        var host = endpoint.Port == 22 ? endpoint.Host : string.Create(CultureInfo.InvariantCulture, $"[{endpoint.Host}]:{endpoint.Port}");
        var lines = new StringBuilder();
        foreach (var key in endpoint.HostKeys)
            lines.Append(host).Append(' ').Append(KeyOnly().Match(key).Value).Append('\n');
        return lines.ToString();
    }

    /// <summary>Type and base64, perhaps a comment; a newline would smuggle in a line for another host.</summary>
    public static bool IsHostKey(string key) => KeyOnly().IsMatch(key) && !key.Any(char.IsControl);

    [GeneratedRegex(@"\A(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]{20,2000}={0,3}(?= |\z)")]
    private static partial Regex KeyOnly();
}
