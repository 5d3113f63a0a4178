namespace BorgBackupServer.Server.Platform.Security;

/// <summary>How somebody proves who they are. Each scheme's handler is registered by the noun it belongs to.</summary>
public static class AuthenticationSchemes
{
    /// <summary>A person, by cookie, or a program that speaks for one, by API token. Handler: Access.</summary>
    public const string User = "user";

    /// <summary>The token of a program that speaks for a user, <c>Authorization: Bearer bbs_…</c>. Handler: Access.</summary>
    public const string ApiToken = "api-token";

    /// <summary>The cookie of a person who signed in. Handler: Access.</summary>
    public const string Session = "session";

    /// <summary>The cookie between the first factor and the second. No policy names it. Handler: Access.</summary>
    public const string Pending = "pending-sign-in";

    /// <summary>The API key of an agent, <c>Authorization: Bearer …</c>. Handler: Clients.</summary>
    public const string Agent = "agent";
}
