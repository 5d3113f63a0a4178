namespace BorgBackupServer.Server.Repositories;

/// <summary>What making a repository needs of its row. Not printed: the protected passphrase is no secret, but nobody's business either.</summary>
public sealed record RepositoryToMake(RepositoryId Id, string Path, string StoragePath, string ProtectedPassphrase)
{
    public override string ToString() => $"repository {Id} at {Path}";
}
