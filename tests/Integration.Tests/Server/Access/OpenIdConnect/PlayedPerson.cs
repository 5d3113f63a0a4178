namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>An account at the played provider.</summary>
/// <param name="EmailVerified">Null: the provider says nothing about it.</param>
/// <param name="Refuses">The person says no when the provider asks.</param>
/// <param name="OnlyAtUserInformation">The token names nobody but the subject; the rest is in the second document.</param>
public sealed record PlayedPerson(string Subject, string Name, string? Email = null, bool? EmailVerified = null, bool Refuses = false, bool OnlyAtUserInformation = false)
{
    public Dictionary<string, object?> InToken() => OnlyAtUserInformation ? new() { ["sub"] = Subject } : InUserInformation();

    public Dictionary<string, object?> InUserInformation()
    {
        var members = new Dictionary<string, object?> { ["sub"] = Subject, ["preferred_username"] = Name };
        if (Email is not null)
            members["email"] = Email;
        if (EmailVerified is not null)
            members["email_verified"] = EmailVerified;
        return members;
    }
}
