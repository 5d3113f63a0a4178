using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories;

/// <summary>What making a repository needs of its row. Not printed: the protected passphrase is no secret, but nobody's business either.</summary>
public sealed record RepositoryToMake(RepositoryPlace Place, string StoragePath, string ProtectedPassphrase, string Encryption)
{
    public RepositoryId Id => Place.Id;

    public override string ToString() => $"repository {Id} at {Place.Path}";
}
