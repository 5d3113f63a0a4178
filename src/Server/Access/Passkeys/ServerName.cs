namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>The name that passkeys of this server belong to.</summary>
internal static class ServerName
{
    /// <summary>Null for an IP address, for which browsers make no passkeys.</summary>
    public static string? Of(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost.ToLowerInvariant() : null;
}
