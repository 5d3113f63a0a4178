namespace BorgBackupServer.Borg.Output;

/// <summary>The <c>repository</c> part of borg's JSON.</summary>
public sealed record RepositoryIdentity
{
    /// <summary>64 hex digits.</summary>
    public required string Id { get; init; }

    public required string Location { get; init; }

    public DateTimeOffset? LastModified { get; init; }
}
