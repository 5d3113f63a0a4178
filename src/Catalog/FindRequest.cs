namespace BorgBackupServer.Catalog;

/// <summary>
/// Asks for names. A <see cref="Query"/> without '*' and '?' matches any part of a name; with them the whole
/// name, as a shell's glob. With a '/' it matches against the path: the part behind the last slash must
/// begin the name. Letters match in upper and lower case.
/// </summary>
public sealed record FindRequest
{
    public const int MaxLimit = 1_000;

    public required string Query { get; init; }

    /// <summary>Only what this archive holds. Else all versions, deleted files included.</summary>
    public Guid? Archive { get; init; }

    /// <summary>Only the archives of this chain. Ignored when <see cref="Archive"/> is given.</summary>
    public Guid? Chain { get; init; }

    public int Offset { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
