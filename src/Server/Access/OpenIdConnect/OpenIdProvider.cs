namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>The OpenID Connect provider of this server, as an administrator described it. There is one, in one row.</summary>
public sealed class OpenIdProvider
{
    /// <summary>The one row.</summary>
    public static readonly Guid RowId = new("0a5ef4f2-5d3a-7c1e-9f11-6f70656e6964");

    private OpenIdProvider()
    {
    }

    public Guid Id { get; private set; }

    public bool IsEnabled { get; private set; }

    /// <summary>Where the discovery document lies below; equals the issuer of its tokens.</summary>
    public string Authority { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>Null for a provider that gave none and relies on PKCE alone.</summary>
    public string? ProtectedSecret { get; private set; }

    /// <summary>Separated by spaces; <c>openid</c> is among them.</summary>
    public string Scopes { get; private set; } = "";

    public string ButtonText { get; private set; } = "";

    public NewUserRule NewUsers { get; private set; }

    /// <summary>Whose permissions a new user gets, under <see cref="NewUserRule.CopyOfTemplate"/>.</summary>
    public UserId? TemplateUserId { get; private set; }

    /// <summary>Another one after each change, so that a process sees that what it has prepared is out of date.</summary>
    public Guid Version { get; private set; }

    public static OpenIdProvider Create() => new() { Id = RowId, Version = Guid.CreateVersion7() };

    public void Change(bool isEnabled, string authority, string clientId, string? protectedSecret, string scopes, string buttonText, NewUserRule newUsers, UserId? templateUserId)
    {
        (IsEnabled, Authority, ClientId, ProtectedSecret) = (isEnabled, authority, clientId, protectedSecret);
        (Scopes, ButtonText, NewUsers, TemplateUserId) = (scopes, buttonText, newUsers, templateUserId);
        Version = Guid.CreateVersion7();
    }
}
