using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories.Remote;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>One repository where it lies.</summary>
/// <param name="Path">Storage location / home / client / repository: absolute, or the address of one on a remote host.</param>
public sealed record RepositoryPlace(ClientId Client, RepositoryId Id, string Path)
{
    public string StoragePath { get; init; } = RemoteAddress.IsOne(Path)
        ? RemoteAddress.StorageAbove(Path, Client, Id)
        : System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(RepositoryFolders.HomeAbove(Path))) ?? throw new InvalidOperationException("A repository lies three levels below its storage location.");

    /// <summary>On a remote host, whose files nobody here reaches.</summary>
    public bool IsRemote => RemoteAddress.IsOne(Path);

    /// <summary>The safety copy that borg is to work on instead; null for the repository itself. Only a trial of a repair has one.</summary>
    public SafetyCopyId? Copy { get; init; }

    public static RepositoryPlace Of(Repository repository) => new(repository.ClientId, repository.Id, repository.Path);
}
