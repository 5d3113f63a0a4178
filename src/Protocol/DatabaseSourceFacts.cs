namespace BorgBackupServer.Protocol;

/// <summary>A database server that the client's own configuration names, and what the agent found there. No address, no user, no secret.</summary>
public sealed record DatabaseSourceFacts
{
    public required string Name { get; init; }

    /// <summary><c>mariadb</c>, <c>postgresql</c> or <c>mongodb</c>; text, so that an old server can carry a new one.</summary>
    public required string Kind { get; init; }

    /// <summary>At most 500 of them.</summary>
    public required IReadOnlyList<DatabaseFacts> Databases { get; init; }

    /// <summary>A restore may make new databases there.</summary>
    public bool? RestoresNew { get; init; }

    /// <summary>A restore may also replace databases there.</summary>
    public bool? Replaces { get; init; }

    /// <summary>True if the source leaves it to the server who signs in; its databases are not known then before a job.</summary>
    public bool? TakesSignIn { get; init; }

    /// <summary>Why nothing was found; null if it was asked without trouble.</summary>
    public WireProblem? Problem { get; init; }
}
