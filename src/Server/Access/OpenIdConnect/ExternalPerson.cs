using System.Security.Claims;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What a provider said of a person, in a token that was checked. Bounded here, since it is stored and shown.</summary>
/// <param name="Email">An address and <paramref name="IsEmailVerified"/> come from the same document, or neither does.</param>
public sealed record ExternalPerson(string Issuer, string Subject, string? Name, string? Email, bool IsEmailVerified)
{
    /// <summary>The specification's bound on a subject.</summary>
    public const int MostSubjectCharacters = 255;

    public const int MostIssuerCharacters = 300;
    public const int MostCharacters = 200;

    public string? Shown => Email ?? Name;

    /// <summary>Null where the token lacks what a person is known by.</summary>
    public static ExternalPerson? From(ClaimsPrincipal principal)
    {
        var (issuer, subject) = (principal.FindFirstValue("iss"), principal.FindFirstValue("sub"));
        if (issuer is not { Length: > 0 and <= MostIssuerCharacters } || subject is not { Length: > 0 and <= MostSubjectCharacters })
            return null;
        return new ExternalPerson(
            issuer, subject, Bounded(principal.FindFirstValue("preferred_username") ?? principal.FindFirstValue("name")), Bounded(principal.FindFirstValue("email")),
            string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Cut text would be another name or another address, so what is too long is left out.</summary>
    private static string? Bounded(string? text) =>
        text?.Trim() is { Length: > 0 and <= MostCharacters } trimmed && !trimmed.Any(char.IsControl) ? trimmed : null;
}
