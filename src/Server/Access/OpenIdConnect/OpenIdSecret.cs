using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What this server proves itself with to the provider; stored protected and bound to its row.</summary>
internal static class OpenIdSecret
{
    private const string Table = "open_id_providers";
    private const string Column = "ProtectedSecret";

    public static string Protect(SecretBox box, string secret) => box.Protect(Table, Column, OpenIdProvider.RowId, secret);

    public static string? Reveal(SecretBox box, OpenIdProvider provider) =>
        provider.ProtectedSecret is { } secret ? box.Reveal(Table, Column, OpenIdProvider.RowId, secret) : null;
}
