using System.Net;
using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Enrolment;

/// <summary>The server's address: https, and plain http only where nobody can listen, on the loopback.</summary>
public static class ServerAddress
{
    /// <returns>Scheme, host and port; what follows them is dropped only if it is a single slash.</returns>
    public static Result<Uri> Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            return Invalid($"\"{text}\" is not an http or https address.");
        if (address.UserInfo.Length > 0)
            return Invalid("The address carries a user name; the agent has a key of its own.");
        if (address.PathAndQuery is not "/" || address.Fragment.Length > 0)
            return Invalid("The address has a path; give scheme, host and port only.");
        if (address.Scheme == "http" && !IsLoopback(address))
            return new Problem("server.insecure-address", ProblemKind.Configuration, $"{address.Host} is not this machine, and http shows the key to everybody on the way.", "Use https.");
        return address;
    }

    // Only literal loopback addresses and the one name that resolvers must keep local; another name may resolve to anything tomorrow.
    private static bool IsLoopback(Uri address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && (IPAddress.IPv6Loopback.Equals(ip) || (ip.GetAddressBytes() is [127, _, _, _])));

    private static Problem Invalid(string detail) =>
        new("server.invalid-address", ProblemKind.Usage, detail, "For example: --server https://backup.example.org");
}
