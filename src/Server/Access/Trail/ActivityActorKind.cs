namespace BorgBackupServer.Server.Access.Trail;

/// <summary>What sort of somebody did it.</summary>
public enum ActivityActorKind
{
    /// <summary>A person with an account.</summary>
    User,

    /// <summary>A program with an API token of a user.</summary>
    Token,

    /// <summary>The agent of a client.</summary>
    Agent,

    /// <summary>The server by itself, for example its scheduler.</summary>
    Server,

    /// <summary>Whoever runs <c>bbs-server admin</c> on the server's machine.</summary>
    Terminal,

    /// <summary>Nobody who has shown who they are.</summary>
    Stranger,
}
