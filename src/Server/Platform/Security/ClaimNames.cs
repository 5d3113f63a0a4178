namespace BorgBackupServer.Server.Platform.Security;

/// <summary>What a principal of this server carries.</summary>
public static class ClaimNames
{
    /// <summary>Id of the user.</summary>
    public const string UserId = "user-id";

    /// <summary>Name of the user as shown.</summary>
    public const string Name = "name";

    public const string Role = "role";

    public const string AdministratorRole = "administrator";

    /// <summary>A sign-in that waits for its second factor ends when the user has another stamp.</summary>
    public const string SecurityStamp = "security-stamp";

    /// <summary>When the first factor was right, in milliseconds since 1970 UTC; the wait for the second does not last for ever.</summary>
    public const string SignedInAt = "signed-in-at";

    /// <summary>Hash of the API token with which a program speaks for the user.</summary>
    public const string ApiToken = "api-token";

    /// <summary>Id of the session of a person.</summary>
    public const string SessionId = "session-id";

    /// <summary>Where the present request or connection comes from; added to each and stored in no cookie.</summary>
    public const string Address = "address";

    /// <summary>Everyone must use a second factor and this person has none yet: the session reaches the page where it is set up, and sign-out.</summary>
    public const string SecondFactorMissing = "second-factor-missing";

    /// <summary>Id of the client whose agent this is.</summary>
    public const string ClientId = "client-id";
}
