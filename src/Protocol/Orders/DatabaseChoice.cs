namespace BorgBackupServer.Protocol;

/// <summary>Databases of one source. Where it is and who signs in there stands in the client's own configuration.</summary>
public sealed record DatabaseChoice
{
    /// <summary>The source's name: 1 to 64 of <c>A–Z a–z 0–9 _ -</c>, starting with a letter or digit.</summary>
    public required string Source { get; init; }

    /// <summary>Names of databases as the server of the source has them; null means all that are there when the backup runs.</summary>
    public IReadOnlyList<string>? Names { get; init; }
}
