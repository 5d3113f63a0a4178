using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>
/// The specification lets a client pass over the signature of a token that it fetched itself over TLS, and the framework's
/// handler does. Then “none” is an algorithm like another, and whoever stands in the connection (a proxy that opens TLS,
/// plain HTTP inside this machine) says who somebody is. Here every token is signed.
/// </summary>
internal sealed class SignedTokens : JsonWebTokenHandler
{
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var strict = validationParameters.Clone();
        strict.RequireSignedTokens = true;
        return base.ValidateTokenAsync(token, strict);
    }
}
