using System.Net;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings;

/// <summary>How browsers and agents reach the server: <c>https://name[:port]</c>, and <c>http://</c> on this machine alone.</summary>
public static class PublicAddress
{
    private const int MostCharacters = 200;

    /// <summary>The address as it is stored, without a slash at the end; or why it cannot be taken.</summary>
    public static Result<string> Parse(string text, string field)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
            return Problem.Invalid("settings.address-missing", "The address is missing.", field: field);
        if (trimmed.Length > MostCharacters || !Uri.TryCreate(trimmed, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || uri.Host.Length == 0)
        {
            return Problem.Invalid("settings.address-form", "This is not the address of a web server.", "Write it like https://backup.example.org", field);
        }

        // It ends up in a shell line and in the agent's configuration; a browser's address bar allows much more.
        if (uri.UserInfo.Length > 0 || uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return Problem.Invalid("settings.address-extra", "The address has more than a name and a port.", $"Write it like {uri.Scheme}://{uri.Authority}", field);
        if (uri.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic || uri.IdnHost.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or ':' or '[' or ']')))
            return Problem.Invalid("settings.address-name", "The name in the address is not a valid one.", field: field);
        if (uri.Scheme == Uri.UriSchemeHttp && !IsThisMachine(uri))
        {
            return Problem.Invalid("settings.address-not-encrypted", "Passwords and keys would travel over the network in the clear.",
                $"Put a reverse proxy with a certificate before the server and use https://{uri.IdnHost}", field);
        }

        return Text(uri);
    }

    private static bool IsThisMachine(Uri uri) =>
        uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));

    private static string Text(Uri uri)
    {
        var name = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost.Trim('[', ']')}]" : uri.IdnHost;
        return uri.IsDefaultPort ? $"{uri.Scheme}://{name}" : $"{uri.Scheme}://{name}:{uri.Port}";
    }
}
