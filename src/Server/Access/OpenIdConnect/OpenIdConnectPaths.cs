namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Addresses of this server in the exchange with the provider.</summary>
public static class OpenIdConnectPaths
{
    public const string Begin = "/sign-in/openid";

    public const string Callback = "/sign-in/openid/callback";

    public const string Link = "/account/identities/link";

    /// <summary>What is entered at the provider.</summary>
    public static string RedirectUri(string serverAddress) => serverAddress + Callback;
}
