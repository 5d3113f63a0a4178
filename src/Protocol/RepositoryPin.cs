namespace BorgBackupServer.Protocol;

/// <summary>Ties a repository's product id to the id that borg wrote into it. The agent keeps it from enrolment on.</summary>
public sealed record RepositoryPin
{
    public required Guid RepositoryId { get; init; }

    /// <summary>64 lower-case hexadecimal digits: <c>id</c> in the repository's config.</summary>
    public required string BorgId { get; init; }
}
