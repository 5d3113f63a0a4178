using System.Text.Json;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Reads what the provider says of itself, before anybody depends on it.</summary>
public sealed class TestOpenIdProvider(OpenIdDiscovery discovery)
{
    private static readonly string[] Places = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

    public sealed record Request(string Authority);

    /// <param name="IsGood">False: sign-in will not work, or not as safely as it could.</param>
    public sealed record Finding(bool IsGood, string Text);

    /// <param name="IsUsable">People can sign in through it.</param>
    public sealed record Response(bool IsUsable, IReadOnlyList<Finding> Findings);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!OpenIdRules.ParseAuthority(request.Authority).IsSuccess(out var authority, out var wrong))
            return wrong;
        var read = await discovery.ReadAsync(new Uri(authority.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken);
        if (!read.IsSuccess(out var document, out var fault))
            return new Response(false, [new Finding(false, fault.Detail)]);
        var findings = new List<Finding> { new(true, "The provider's description was read.") };
        var isUsable = CheckIssuer(document, authority, findings) & CheckPlaces(document, findings) & CheckFlow(document, findings);
        isUsable &= await CheckKeysAsync(document, findings, cancellationToken);
        return new Response(isUsable, findings);
    }

    private static bool CheckIssuer(JsonElement document, string authority, List<Finding> findings)
    {
        var isSame = OpenIdRules.IsSameIssuer(OpenIdDiscovery.Text(document, "issuer") ?? "", authority);
        findings.Add(isSame ? new(true, "It speaks for this address.") : new(false, "It names another issuer than this address, so its word will not be taken. Enter the address that it names as “issuer”."));
        return isSame;
    }

    private static bool CheckPlaces(JsonElement document, List<Finding> findings)
    {
        var areSafe = Places.All(name => Uri.TryCreate(OpenIdDiscovery.Text(document, name), UriKind.Absolute, out var uri) && OpenIdRules.IsSafe(uri));
        findings.Add(areSafe ? new(true, "Sign-in, tokens and keys have encrypted addresses.") : new(false, "An address for sign-in, tokens or keys is missing or not encrypted."));
        return areSafe;
    }

    private static bool CheckFlow(JsonElement document, List<Finding> findings)
    {
        var hasCode = OpenIdDiscovery.Texts(document, "response_types_supported").Contains("code");
        if (!hasCode)
            findings.Add(new(false, "It does not offer the authorization code flow, the only one used here."));
        findings.Add(OpenIdDiscovery.Texts(document, "code_challenge_methods_supported").Contains("S256")
            ? new(true, "It checks that the browser that comes back is the one that set out (PKCE).")
            : new(false, "It does not say that it checks PKCE. Sign-in works, with the client secret as its only guard on the way back."));
        return hasCode;
    }

    private async Task<bool> CheckKeysAsync(JsonElement document, List<Finding> findings, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(OpenIdDiscovery.Text(document, "jwks_uri"), UriKind.Absolute, out var place) || !OpenIdRules.IsSafe(place))
            return false;
        var count = 0;
        if ((await discovery.ReadAsync(place, cancellationToken)).IsSuccess(out var keys, out _) && keys.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array)
            count = list.EnumerateArray().Count(key => OpenIdDiscovery.Text(key, "kty") is "RSA" or "EC" && OpenIdDiscovery.Text(key, "use") is null or "sig");
        findings.Add(count > 0 ? new(true, count == 1 ? "Its key was read." : $"Its {count} keys were read.") : new(false, "No key was found with which its word could be checked."));
        return count > 0;
    }
}
