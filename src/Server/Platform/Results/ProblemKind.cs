namespace BorgBackupServer.Server.Platform.Results;

/// <summary>What sort of refusal a <see cref="Problem"/> is. Mapped once to HTTP status codes, once to the UI, once to exit codes.</summary>
public enum ProblemKind
{
    /// <summary>The request itself is wrong. HTTP 400.</summary>
    Invalid,

    /// <summary>Nobody is signed in, or the key is unknown. HTTP 401.</summary>
    Unauthenticated,

    /// <summary>Known, but not allowed. HTTP 403.</summary>
    Forbidden,

    /// <summary>There is no such thing, or the asker may not know of it. HTTP 404.</summary>
    NotFound,

    /// <summary>It contradicts the present state. HTTP 409.</summary>
    Conflict,

    /// <summary>Asked too often; later it may work. HTTP 429.</summary>
    TooMany,

    /// <summary>Something that the server needs is missing or broken now. HTTP 503.</summary>
    Unavailable,
}
