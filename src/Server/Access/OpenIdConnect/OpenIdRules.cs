using System.Net;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What the answers about a provider may look like.</summary>
internal static class OpenIdRules
{
    private const int MostCharacters = 200;
    private const int MostButtonCharacters = 40;

    /// <summary>The authority as it is stored; or why it cannot be taken.</summary>
    public static Result<string> ParseAuthority(string text)
    {
        const string field = "authority";
        var trimmed = text.Trim();
        if (trimmed.Length is 0 or > MostCharacters || !Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) || uri.Host.Length == 0
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return Problem.Invalid("open-id.authority-form", "This is not the address of a provider.", "Write it like https://sign-in.example.org", field);
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return Problem.Invalid("open-id.authority-extra", "The address has more than a name, a port and a path.", field: field);
        return IsSafe(uri)
            ? trimmed
            : Problem.Invalid("open-id.authority-not-encrypted", "The provider's word would travel over the network in the clear.", "Use its https:// address.", field);
    }

    /// <summary>Encrypted, or inside this machine.</summary>
    public static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps
        || (uri.Scheme == Uri.UriSchemeHttp
            && (uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address))));

    /// <summary>One of the two may end in a slash; everything else of an issuer counts.</summary>
    public static bool IsSameIssuer(string issuer, string authority) => string.Equals(issuer.TrimEnd('/'), authority.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>The scopes separated by single spaces; or why they cannot be taken.</summary>
    public static Result<string> ParseScopes(string text)
    {
        var scopes = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        if (text.Length > MostCharacters || scopes.Any(scope => scope.Any(c => c is < '!' or > '~' or '"' or '\\')))
            return Problem.Invalid("open-id.scopes-form", "The scopes are words separated by spaces.", "openid, profile and email are enough.", "scopes");
        return scopes.Contains("openid") ? string.Join(' ', scopes) : Problem.Invalid("open-id.scopes-openid", "The scope “openid” is missing.", "Without it the provider tells nobody's name.", "scopes");
    }

    /// <summary>Null, or what is wrong with the other answers.</summary>
    public static Problem? Check(string clientId, string buttonText)
    {
        if (clientId.Length is 0 or > MostCharacters || clientId.Any(char.IsControl))
            return Problem.Invalid("open-id.client-id-missing", "The client id is missing.", "The provider shows it where this server is entered there.", "clientId");
        return buttonText.Length is 0 or > MostButtonCharacters || buttonText.Any(char.IsControl)
            ? Problem.Invalid("open-id.button-text", $"The text of the button has 1 to {MostButtonCharacters} characters.", field: "buttonText")
            : null;
    }
}
